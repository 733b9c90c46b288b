/** The built app as a process of its own, for commands that measure or judge it from outside. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bin, CommandError, root } from './run.mjs';
import { noSettings } from './settings.mjs';

const START_MS = 90_000;
const STOP_MS = 12_000;

/** An empty data folder, and how to remove it. */
export function makeDataDir() {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'batchdeck-data-'));
  return { dataDir, remove: () => rmSync(dataDir, { recursive: true, force: true }) };
}

/** Starts one on a free port of loopback; answers its address, pid and stop once it is well. */
export async function startServer(env) {
  if (!existsSync(path.join(root, '.next/BUILD_ID'))) throw new CommandError('There is no build: npm run build.');
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  let log = '';
  const child = spawn(process.execPath, [bin('next'), 'start', '-p', String(port), '-H', '127.0.0.1'], {
    cwd: root,
    env: {
      ...process.env,
      ...noSettings(),
      NODE_ENV: 'production',
      NEXT_MANUAL_SIG_HANDLE: 'true',
      NEXT_TELEMETRY_DISABLED: '1',
      BATCHDECK_LOG_LEVEL: 'error',
      PORT: String(port),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk) => {
      log = (log + chunk).slice(-20_000);
    });
  }
  const end = async (signal) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    await ended;
    clearTimeout(timer);
  };
  const deadline = Date.now() + START_MS;
  for (;;) {
    if (child.exitCode !== null) throw new CommandError(`The server ended at start:\n${log}`);
    const response = await fetch(`${url}/healthz`).catch(() => undefined);
    if (response?.ok) break;
    if (Date.now() > deadline) {
      await end('SIGKILL');
      throw new CommandError(`The server gave no answer:\n${log}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return { url, pid: child.pid, log: () => log, stop: () => end('SIGTERM'), kill: () => end('SIGKILL') };
}

async function freePort() {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
