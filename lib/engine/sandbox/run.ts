/** Runs one command in a sandbox of bubblewrap and bounds everything it does. */
import 'server-only';
import type { ChildProcess } from 'node:child_process';
import { realpath } from 'node:fs/promises';
import { FILE_BYTES_MAX, OUTPUT_BYTES_MAX, WORKSPACE_BYTES_MAX } from './limits';
import { keeper, makePipes, type Pipe } from './output';
import { SANDBOX_USER, type Started, startSandbox } from './start';
import { adopt, reopen, type Stock, takeStock } from './take-stock';
import { excessOf, findExcess, processesBelow } from './watch';

const MB = 1024 ** 2;

export type SandboxRun = {
  root: string;
  command: string;
  env: Record<string, string>;
  internetAccess: boolean;
  timeoutSeconds: number;
  signal: AbortSignal;
  programs?: string;
};

export type SandboxResult = {
  /** As of a shell; null for a command that was stopped. */
  exitCode: number | null;
  stdout: string;
  stderr: string;
  isTimedOut: boolean;
  isCut: boolean;
  /** What went beyond a limit, for the one who gave the command. */
  note: string | null;
};

/** Rejects with the signal's reason when that ends it, else with what kept the sandbox from being started. */
export async function runInSandbox({ root, signal, programs, ...run }: SandboxRun): Promise<SandboxResult> {
  signal.throwIfAborted();
  const workspace = await realpath(root);
  const fileBytesMax = spaceLeft(await adopt(workspace, SANDBOX_USER));
  const pipes = await makePipes();
  try {
    const started = startSandbox({ ...run, workspace, fileBytesMax, programs }, pipes);
    const result = await watchOver(started, pipes, { workspace, signal, timeoutSeconds: run.timeoutSeconds });
    await reopen(workspace);
    signal.throwIfAborted();
    return { ...result, note: result.note ?? noteOn(await takeStock(workspace)) };
  } finally {
    for (const { reader } of pipes) reader.destroy();
  }
}

async function watchOver(
  { child, exit }: Started,
  pipes: [Pipe, Pipe],
  { workspace, signal, timeoutSeconds }: { workspace: string; signal: AbortSignal; timeoutSeconds: number },
): Promise<SandboxResult> {
  const done = new AbortController();
  const state = { isTimedOut: false, note: null as string | null };
  const stop = (why: string | null) => {
    state.note ??= why;
    kill(child);
  };
  const onAbort = () => stop(null);
  const timer = setTimeout(() => {
    state.isTimedOut = true;
    stop(`It ran longer than ${timeoutSeconds} s and was stopped.`);
  }, timeoutSeconds * 1000);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    if (signal.aborted) onAbort();
    const excess = child.pid === undefined ? null : findExcess(child.pid, workspace, done.signal);
    excess?.then(
      (why) => stop(`${why} It was stopped.`),
      () => {},
    ); // it only ever rejects because all is done
    const [code, out, err] = await Promise.all([exit, ...collect(pipes, stop)]);
    return {
      exitCode: state.note === null ? code : null,
      stdout: out.text(),
      stderr: err.text(),
      isCut: out.isCut() || err.isCut(),
      ...state,
    };
  } finally {
    done.abort();
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}

/** What is kept of each pipe, once it has ended. */
function collect([out, err]: [Pipe, Pipe], stop: (why: string) => void) {
  let written = 0;
  const keep = ({ reader }: Pipe) => {
    const kept = keeper();
    reader.on('data', (chunk: Buffer) => {
      kept.add(chunk);
      written += chunk.length;
      if (written > OUTPUT_BYTES_MAX) stop(`It wrote more than ${OUTPUT_BYTES_MAX / MB} MB of output and was stopped.`);
    });
    return new Promise<typeof kept>((resolve) => reader.once('close', () => resolve(kept)));
  };
  return [keep(out), keep(err)] as const;
}

/** Ends the whole sandbox: when its first process ends, the kernel ends all others in it. */
function kill(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  for (const pid of processesBelow(child.pid).reverse()) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // it has ended meanwhile
    }
  }
}

/** A full workspace takes no more bytes, but what is in it can still be deleted. */
function spaceLeft(stock: Stock): number {
  return noteOn(stock) === null ? Math.min(FILE_BYTES_MAX, WORKSPACE_BYTES_MAX - stock.bytes) : 0;
}

function noteOn(stock: Stock): string | null {
  const what = excessOf(stock) ?? (stock.isWhole ? null : 'folders that cannot be looked into');
  return what && `The workspace holds ${what}. Until some of it is deleted, no command can write files.`;
}
