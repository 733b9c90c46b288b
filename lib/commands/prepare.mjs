/** What start and test share: sees what of the installation and the build is missing or stale, and makes that. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { compressAssets } from './compress.mjs';
import { bin, CommandError, npm, root, say, step } from './run.mjs';
import { noSettings } from './settings.mjs';

const NODE_MIN = [20, 19];
const WAIT_MS = 500;
const WAIT_MAX_MS = 15 * 60_000;

const BUILT_FROM = [
  'app',
  'components',
  'lib',
  'public',
  'proxy.ts',
  'instrumentation.ts',
  'next.config.mjs',
  'tailwind.config.ts',
  'tsconfig.json',
  'package.json',
  'package-lock.json',
];
const NOT_BUILT = /^lib\/(test|commands|bench|prove|engine\/conformance)\/|^public\/screenshots\/|\.test\.ts$/;

const at = (...parts) => path.join(root, ...parts);
const holdFile = at('.batchdeck-preparing');
const servingFile = at('.batchdeck-serving');
const stampFile = at('.next', 'batchdeck-build');

/** Throws when this Node is too old, before anything needs it to be newer. */
export function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const isOld = major < NODE_MIN[0] || (major === NODE_MIN[0] && minor < NODE_MIN[1]);
  if (!isOld) return;
  throw new CommandError(
    `Batchdeck needs Node ${NODE_MIN.join('.')} or newer; this is ${process.versions.node}. Node 24 is a good choice: https://nodejs.org`,
  );
}

/** Installs what the lock file names and is not there. */
export const install = () =>
  alone(async () => {
    if (isInstalled()) return;
    const flags = ['--ignore-scripts', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
    await step('Installing packages', ...npm(['ci', ...flags]));
  });

/** Builds the app when its sources have changed since the last build. */
export const build = () =>
  alone(async () => {
    const sources = hashOfSources();
    if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === sources) return;
    const server = pidIn(servingFile);
    if (server) say(`Batchdeck runs from this folder (pid ${server}) and is built anew: restart it afterwards.`);
    rmSync(stampFile, { force: true });
    const env = { ...noSettings(), NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' };
    await step('Building', process.execPath, [bin('next'), 'build'], { env });
    await compressAssets(at('.next', 'static'));
    writeFileSync(stampFile, sources);
  });

/** Leaves word that a server runs from this folder. */
export function markServing() {
  writeFileSync(servingFile, String(process.pid));
}

/** The list npm leaves of what it has installed, against the lock file: true when all that is needed is there. */
function isInstalled() {
  const installed = packagesIn(at('node_modules', '.package-lock.json'));
  const wanted = packagesIn(at('package-lock.json'));
  if (!installed || !wanted) return false;
  return Object.entries(wanted).every(
    ([name, { version, optional, devOptional }]) =>
      name === '' || optional || devOptional || installed[name]?.version === version,
  );
}

function packagesIn(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

function hashOfSources() {
  const hash = createHash('sha256').update(process.version);
  for (const file of BUILT_FROM.flatMap(filesIn)) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(at(file)))
      .update('\0');
  }
  return hash.digest('hex');
}

function filesIn(name) {
  if (!existsSync(at(name))) return [];
  if (statSync(at(name)).isFile()) return NOT_BUILT.test(name) ? [] : [name];
  return readdirSync(at(name))
    .sort()
    .flatMap((entry) => filesIn(`${name}/${entry}`));
}

/** Does a piece of work when no other command installs or builds here. */
async function alone(work) {
  await hold();
  try {
    await work();
  } finally {
    rmSync(holdFile, { force: true });
  }
}

async function hold() {
  const start = Date.now();
  let isTold = false;
  while (!tryHold()) {
    const holder = pidIn(holdFile);
    if (!holder) {
      rmSync(holdFile, { force: true });
      continue;
    }
    if (!isTold) say(`Another command (pid ${holder}) is installing or building here; waiting for it …`);
    isTold = true;
    if (Date.now() - start > WAIT_MAX_MS) {
      throw new CommandError(
        `Process ${holder} holds ${path.basename(holdFile)} for long. Stop it, or delete the file.`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
  }
}

function tryHold() {
  try {
    writeFileSync(holdFile, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    if (error.code === 'EACCES' || error.code === 'EROFS') {
      throw new CommandError(`This user may not write to ${root}. Run it as the owner of the folder.`);
    }
    throw error;
  }
}

/** The pid in a file, when that process lives. */
function pidIn(file) {
  try {
    const pid = Number(readFileSync(file, 'utf8'));
    process.kill(pid, 0);
    return pid;
  } catch (error) {
    return error.code === 'EPERM' ? 'unknown' : undefined;
  }
}
