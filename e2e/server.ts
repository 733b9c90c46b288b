/** A Batchdeck for tests: the built app on a free port of loopback, with a data folder of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { noSettings } from '@/lib/commands/settings.mjs';

const START_MS = 60_000;
/** How long a stop may take at most. */
const STOP_MS = 10_000;
const root = path.resolve(import.meta.dirname, '..');

export type Dashboard = Awaited<ReturnType<typeof startDashboard>>;

/** Starts one and waits until it answers. It may be killed and started again on the same folder and port. */
export async function startDashboard(env: Record<string, string> = {}) {
  if (!existsSync(path.join(root, '.next/BUILD_ID'))) throw new Error('There is no build. Run npm run build first.');
  const dataDir = mkdtempSync(path.join(tmpdir(), 'batchdeck-e2e-'));
  if (existsSync(freshDatabase())) cpSync(freshDatabase(), path.join(dataDir, 'database'), { recursive: true });
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  let log = '';
  let child: ChildProcess | undefined;

  async function start(): Promise<void> {
    if (isRunning(child)) throw new Error('It runs already.');
    const next = path.join(root, 'node_modules/next/dist/bin/next');
    const started = spawn(process.execPath, [next, 'start', '-p', String(port), '-H', '127.0.0.1'], {
      cwd: root,
      env: {
        ...process.env,
        ...noSettings(),
        PORT: String(port),
        BATCHDECK_DATA_DIR: dataDir,
        NEXT_MANUAL_SIG_HANDLE: 'true',
        NEXT_TELEMETRY_DISABLED: '1',
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child = started;
    for (const stream of [started.stdout, started.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        log += chunk;
      });
    }
    await untilAnswers(started);
  }

  async function untilAnswers(started: ChildProcess): Promise<void> {
    const deadline = Date.now() + START_MS;
    while (Date.now() < deadline) {
      if (!isRunning(started)) throw new Error(`The server ended at start (${started.exitCode}):\n${log}`);
      const isUp = await fetch(`${url}/healthz`).then(
        (response) => response.ok,
        () => false,
      );
      if (isUp) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`The server gave no answer within ${START_MS / 1000} s:\n${log}`);
  }

  /** Ends it with `kill -9`, in the middle of whatever it does. */
  const kill = () => end(child, 'SIGKILL');

  /** Asks it to stop, and stops it if it does not; answers whether it went by itself. */
  async function stop(): Promise<boolean> {
    const timer = setTimeout(() => child?.kill('SIGKILL'), STOP_MS);
    await end(child, 'SIGTERM');
    clearTimeout(timer);
    return child?.signalCode !== 'SIGKILL';
  }

  async function dispose(): Promise<void> {
    await stop();
    rmSync(dataDir, { recursive: true, force: true });
  }

  const engineKey = () => env.BATCHDECK_ENGINE_KEY ?? readFileSync(path.join(dataDir, 'engine.key'), 'utf8').trim();

  await start();
  const pid = () => child?.pid;

  return { url, dataDir, pid, log: () => log, start, stop, kill, dispose, engineKey };
}

/**
 * The database of a Batchdeck that has been started once and never used, made for each build. Servers begin with a copy
 * of it, because making one takes seconds of the processor.
 */
export function freshDatabase(): string {
  const build = readFileSync(path.join(root, '.next/BUILD_ID'), 'utf8').trim();
  return path.join(root, 'test-results/fresh-database', build);
}

async function end(child: ChildProcess | undefined, signal: NodeJS.Signals): Promise<void> {
  if (!child || !isRunning(child)) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}

const isRunning = (child: ChildProcess | undefined): boolean =>
  child !== undefined && child.exitCode === null && child.signalCode === null;

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return address.port;
}
