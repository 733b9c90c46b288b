/** The shapes in which the engine runs, each started, judged by the conformance suite over HTTP, and stopped. */
import { randomBytes } from 'node:crypto';
import { bin, run } from './run.mjs';
import { makeDataDir, startServer } from './server.mjs';
import { noSettings } from './settings.mjs';

const WORKERS = 3;
const UPLOAD_MAX_MB = 26;

/** Runs the suite against the server that `env` names, else the environment; answers its exit code. */
export async function judge(env, files = [], reporters = []) {
  const args = [bin('vitest'), 'run', '--config', 'lib/test/conformance.config.ts', ...reporters, ...files];
  const { code } = await run(process.execPath, args, { env: { ...noSettings(), ...env } });
  return code;
}

/** Starts a shape, judges it and stops it; answers the suite's exit code. */
export async function judgeShape({ start }, files = [], reporters = []) {
  const key = `dari_${randomBytes(24).toString('hex')}`;
  const { url, stop } = await start({
    BATCHDECK_ENGINE_KEY: key,
    BATCHDECK_SECRET_KEY: randomBytes(32).toString('base64'),
    BATCHDECK_UPLOAD_MAX_MB: String(UPLOAD_MAX_MB),
    BATCHDECK_WEBHOOKS_PRIVATE: 'true',
  });
  const env = { CONFORMANCE_URL: url, CONFORMANCE_KEY: key, CONFORMANCE_UPLOAD_MAX_MB: String(UPLOAD_MAX_MB) };
  try {
    return await judge(env, files, reporters);
  } finally {
    await stop();
  }
}

/**
 * Every shape there is; without a database server only the embedded one. `npm test` leaves out what `isBetween` the
 * others: what it does, they do too.
 */
export function shapes(postgresUrl) {
  const embedded = { title: 'conformance of the embedded engine', start: (env) => startTogether([env]) };
  if (!postgresUrl) return [embedded];
  const withDatabase = (start) => async (env) => {
    const database = await createDatabase(postgresUrl);
    const servers = await start({ ...env, DATABASE_URL: database.url });
    return {
      url: servers.url,
      stop: async () => {
        await servers.stop();
        await database.drop();
      },
    };
  };
  const workers = Array.from({ length: WORKERS }, () => ({ BATCHDECK_ROLE: 'worker' }));
  return [
    embedded,
    {
      title: 'conformance of one process on PostgreSQL',
      isBetween: true,
      start: withDatabase((env) => startTogether([env])),
    },
    {
      title: `conformance of a web process and ${WORKERS} workers on PostgreSQL`,
      start: withDatabase((env) =>
        startTogether([{ BATCHDECK_ROLE: 'web' }, ...workers].map((role) => ({ ...env, ...role }))),
      ),
    },
  ];
}

/** Processes that share a data folder; the first is the one that is asked. */
async function startTogether(envs) {
  const { dataDir, remove } = makeDataDir();
  const servers = [];
  const stop = async () => {
    await Promise.all(servers.map((server) => server.stop()));
    remove();
  };
  try {
    // The first makes the tables; the others find them.
    for (const env of envs) servers.push(await startServer({ ...env, BATCHDECK_DATA_DIR: dataDir }));
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: servers[0].url, stop };
}

async function createDatabase(serverUrl) {
  const { default: pg } = await import('pg');
  const name = `conformance_${randomBytes(6).toString('hex')}`;
  const query = async (text) => {
    const client = new pg.Client({ connectionString: serverUrl });
    await client.connect();
    await client.query(text).finally(() => client.end());
  };
  await query(`create database ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => query(`drop database ${name} with (force)`) };
}
