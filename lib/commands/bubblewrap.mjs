/** Finds bubblewrap, which holds what agents run with bash, and gets it where it may. */
import { aptInstall, hasApt } from './apt.mjs';
import { CommandError, run } from './run.mjs';

const HOW = 'On Debian: apt-get install bubblewrap';

/** Why agents cannot use bash here, in one line; undefined where they can. */
export async function bashProblem() {
  if (process.platform !== 'linux') return 'Agents cannot use bash here: it runs only on Linux, in bubblewrap.';
  if (!(await hasBubblewrap())) return `Agents cannot use bash: bubblewrap is not installed. ${HOW}`;
}

/** Throws CommandError where there is none and none can be had. */
export async function ensureBubblewrap() {
  if (process.platform !== 'linux' || (await hasBubblewrap())) return;
  if (!hasApt) throw new CommandError(`bubblewrap is not installed, so tests of bash are skipped. ${HOW}`);
  await aptInstall(['bubblewrap']);
}

async function hasBubblewrap() {
  const { code } = await run('bwrap', ['--version'], { isQuiet: true });
  return code === 0;
}
