/** A Batchdeck for tests: the built app on a free port of loopback, with a data folder of its own. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from '@/lib/commands/free-port.mjs';
import { copyFreshDatabase } from '@/lib/commands/fresh-database.mjs';
import { spawnServer } from '@/lib/commands/server.mjs';

export type Dashboard = Awaited<ReturnType<typeof startDashboard>>;

/** Starts one and waits until it answers. It may be killed and started again on the same folder and port. */
export async function startDashboard(env: Record<string, string> = {}) {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'batchdeck-e2e-'));
  copyFreshDatabase(dataDir);
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
