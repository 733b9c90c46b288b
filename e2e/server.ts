/** A Batchdeck for tests: the built app on a free port of loopback, with a data folder of its own. */
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from '@/lib/commands/free-port.mjs';
import { spawnServer } from '@/lib/commands/server.mjs';

const root = path.resolve(import.meta.dirname, '..');

export type Dashboard = Awaited<ReturnType<typeof startDashboard>>;

/** Starts one and waits until it answers. It may be killed and started again on the same folder and port. */
export async function startDashboard(env: Record<string, string> = {}) {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'batchdeck-e2e-'));
  if (existsSync(freshDatabase())) cpSync(freshDatabase(), path.join(dataDir, 'database'), { recursive: true });
  const port = await freePort();
  let earlierLog = '';
  let server = spawn();

  function spawn() {
    return spawnServer({ PORT: String(port), BATCHDECK_DATA_DIR: dataDir, BATCHDECK_LOG_LEVEL: '', ...env });
  }

  async function start(): Promise<void> {
    if (server.isRunning()) throw new Error('It runs already.');
    earlierLog += server.log();
    server = spawn();
    await server.untilWell();
  }

  async function dispose(): Promise<void> {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }

  try {
    await server.untilWell();
  } catch (error) {
    await server.kill();
    rmSync(dataDir, { recursive: true, force: true });
    throw error;
  }
  return {
    url: server.url,
    dataDir,
    pid: () => server.pid,
    log: () => earlierLog + server.log(),
    start,
    /** Asks it to stop, and stops it if it does not; answers whether it went by itself. */
    stop: () => server.stop(),
    /** Ends it with `kill -9`, in the middle of whatever it does. */
    kill: () => server.kill(),
    dispose,
    engineKey: () => env.BATCHDECK_ENGINE_KEY ?? readFileSync(path.join(dataDir, 'engine.key'), 'utf8').trim(),
  };
}

/**
 * The database of a Batchdeck that has been started once and never used, made for each build. Servers begin with a copy
 * of it, because making one takes seconds of the processor.
 */
export function freshDatabase(): string {
  const build = readFileSync(path.join(root, '.next/BUILD_ID'), 'utf8').trim();
  return path.join(root, 'test-results/fresh-database', build);
}
