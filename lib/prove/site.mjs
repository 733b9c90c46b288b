/** The place of a proof: an engine, the proxy before it, and the dashboard's processes that come and go. */
import { randomBytes } from 'node:crypto';
import { freePort } from '#lib/commands/free-port.mjs';
import { copyFreshDatabase, makeFreshDatabase } from '#lib/commands/fresh-database.mjs';
import { makeDataDir, spawnServer, startServer } from '#lib/commands/server.mjs';
import { startCutProxy } from './cut-proxy.mjs';

const TIMEOUT_MS = 10_000;
const ENGINE_AT_ONCE = 16;
const ROLES_ON_POSTGRES = ['web', 'web', 'worker', 'worker'];

/**
 * `databaseUrl` makes the dashboard two web processes and two workers on that database; `preload` is a module that its
 * processes load before anything else; `onOwnEnd` hears of a process that ends without having been killed.
 */
export async function openSite({ chance, wantsCuts, databaseUrl, preload, onOwnEnd }) {
  const key = `dari_${randomBytes(24).toString('hex')}`;
  const folders = [makeDataDir(), makeDataDir()];
  await makeFreshDatabase();
  for (const { dataDir } of folders) copyFreshDatabase(dataDir);
  const closers = folders.map(({ remove }) => remove);
  const close = async () => {
    for (const closer of closers.reverse()) await closer();
  };
  try {
    const engine = await startServer({
      BATCHDECK_DATA_DIR: folders[0].dataDir,
      BATCHDECK_ENGINE_KEY: key,
      BATCHDECK_SESSIONS_AT_ONCE: String(ENGINE_AT_ONCE),
    });
    closers.push(engine.stop);
    const proxy = await startCutProxy({ port: Number(new URL(engine.url).port), chance, wantsCuts });
    closers.push(proxy.close);
    const shared = {
      BATCHDECK_DATA_DIR: folders[1].dataDir,
      BATCHDECK_SECRET_KEY: randomBytes(32).toString('base64'),
      BATCHDECK_ENGINE_KEY: key,
      DARI_BASE_URL: proxy.url,
      DARI_API_KEY: key,
      DARI_TIMEOUT_MS: String(TIMEOUT_MS),
      ...(databaseUrl && { DATABASE_URL: databaseUrl }),
    };
    const processes = [];
    // The first makes the tables; the others find them.
    for (const role of databaseUrl ? ROLES_ON_POSTGRES : ['all']) {
      const process = await startProcess({ ...shared, BATCHDECK_ROLE: role }, preload, onOwnEnd);
      processes.push(process);
      closers.push(process.stop);
    }
    return { engine: { url: engine.url, key }, proxy, processes, webs: processes.filter(({ isWeb }) => isWeb), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** One process of the dashboard, which is killed and started again on its port. */
async function startProcess(env, preload, onOwnEnd) {
  const port = String(await freePort());
  let server;
  let well = Promise.resolve();

  function start() {
    const started = spawnServer({ ...env, PORT: port }, preload ? ['--import', preload] : []);
    server = started;
    well = started.untilWell().catch((error) => {
      if (server === started && !started.isKilled) onOwnEnd(error);
    });
  }

  start();
  await well;
  return {
    url: server.url,
    isWeb: env.BATCHDECK_ROLE !== 'worker',
    /** Settles once the process that was started last answers or has ended. */
    untilWell: () => well,
    /** `kill -9`, and a new one at once. */
    async killAndStart() {
      server.isKilled = true;
      await server.kill();
      start();
    },
    stop: () => {
      server.isKilled = true;
      return server.stop();
    },
  };
}
