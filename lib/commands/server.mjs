/** The built app as a process of its own, for commands that measure or judge it from outside. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from './free-port.mjs';
import { CommandError, root } from './run.mjs';
import { noSettings } from './settings.mjs';

const START_MS = 90_000;
const STOP_MS = 12_000;
const LOOK_MS = 50;
const LOG_SHOWN_LENGTH = 20_000;

/** An empty data folder, and how to remove it. */
export function makeDataDir() {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'batchdeck-data-'));
  return { dataDir, remove: () => rmSync(dataDir, { recursive: true, force: true }) };
}

/** Starts one on a free port of loopback; answers its address, pid and stop once it is well. */
export async function startServer(env) {
  const server = spawnServer({ PORT: String(await freePort()), ...env });
  try {
    await server.untilWell();
  } catch (error) {
    await server.kill();
    throw error;
  }
  return server;
}

/**
 * Starts one on `env.PORT` and does not wait for it; `untilWell` throws CommandError when it ends first or takes too
 * long, `stop` answers whether it went by itself. `nodeArgs` are node's own.
 * @param {{ PORT: string } & Record<string, string>} env
 * @param {string[]} nodeArgs
 */
export function spawnServer(env, nodeArgs = []) {
  if (!existsSync(path.join(root, '.next/BUILD_ID'))) throw new CommandError('There is no build: npm run build.');
  const url = `http://127.0.0.1:${env.PORT}`;
  let log = '';
  const child = spawn(process.execPath, [...nodeArgs, path.join(root, 'lib/commands/serve.mjs')], {
    cwd: root,
    env: {
      ...process.env,
      ...noSettings(),
      BATCHDECK_LOG_LEVEL: 'error',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk) => {
      log += chunk;
    });
  }
  // It does not outlive whoever started it.
  const endToo = () => child.kill('SIGKILL');
  process.once('exit', endToo);
  child.once('exit', () => process.off('exit', endToo));
  const isRunning = () => child.exitCode === null && child.signalCode === null;

  async function untilWell() {
    const deadline = Date.now() + START_MS;
    for (;;) {
      if (!isRunning()) throw new CommandError(`The server ended at start:\n${log.slice(-LOG_SHOWN_LENGTH)}`);
      const response = await fetch(`${url}/healthz`).catch(() => undefined);
      if (response?.ok) return;
      if (Date.now() > deadline) throw new CommandError(`The server gave no answer:\n${log.slice(-LOG_SHOWN_LENGTH)}`);
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }

  /** @param {NodeJS.Signals} signal */
  async function end(signal) {
    if (!isRunning()) return false;
    const ended = once(child, 'exit');
    child.kill(signal);
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    await ended;
    clearTimeout(timer);
    return child.signalCode !== 'SIGKILL';
  }

  return {
    url,
    pid: child.pid,
    log: () => log,
    isRunning,
    untilWell,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  };
}
