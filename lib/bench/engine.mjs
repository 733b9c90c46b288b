/** The engine by its own API: how fast it takes, runs and reads sessions, and what memory files cost it. */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { startPostgres } from '#lib/commands/postgres.mjs';
import { makeDataDir, startServer } from '#lib/commands/server.mjs';
import { openClient } from './engine-client.mjs';
import { downloadWorkspace, uploadFile } from './engine-files.mjs';
import { openStreams } from './engine-streams.mjs';
import { busyOf, figure, heading, median, printMachine, processorOf } from './report.mjs';

const CREATES = 15;
const SESSIONS = 10_000;
const FILE_MB = 500;
const STREAMS = 200;

/** `--sessions=1000` makes it short. */
export async function bench(args) {
  const sessions = Number(args.find((arg) => arg.startsWith('--sessions='))?.slice(11) ?? SESSIONS);
  printMachine();
  if (!args.includes('--postgres')) await embedded(sessions);
  const rates = await onPostgres(sessions, args);
  const [one, , four] = rates;
  heading('Four workers against one');
  figure('Sessions a second, four workers : one', four / one, 'times');
}

async function embedded(sessions) {
  heading('Embedded database, one process');
  await withServers([{}], {}, async ([server], client) => {
    // Files first: what sessions leave behind in memory would hide what they take.
    await uploadFile(client, server.pid, FILE_MB);
    await downloadWorkspace(client, server.pid, FILE_MB);
    await creating(client);
    await openStreams(client, server.pid, STREAMS);
    const { ids } = await throughput(client, [server], sessions);
    await reading(client, sessions, ids);
  });
}

async function onPostgres(sessions, args) {
  const rates = [];
  for (const workers of args
    .find((arg) => arg.startsWith('--workers='))
    ?.slice(10)
    .split(',')
    .map(Number) ?? [1, 2, 4]) {
    heading(`PostgreSQL, one web process and ${workers} worker${workers > 1 ? 's' : ''}`);
    const postgres = await startPostgres({
      shared_preload_libraries: 'pg_stat_statements',
      'pg_stat_statements.max': '1000',
    });
    const database = new pg.Client({ connectionString: postgres.url });
    await database.connect();
    try {
      await database.query('create extension pg_stat_statements');
      const roles = ['web', ...Array(workers).fill('worker')].map((role) => ({ BATCHDECK_ROLE: role }));
      await withServers(roles, { DATABASE_URL: postgres.url }, async (servers, client) => {
        if (workers === 1) await creating(client);
        const reset = () => database.query('select pg_stat_statements_reset()');
        const { rate, ids } = await throughput(client, servers, sessions, reset);
        rates.push(rate);
        const { rows } = await database.query(
          "select sum(calls)::int as calls from pg_stat_statements where query !~* '^(begin|commit|rollback)'",
        );
        figure('Statements a session, while they run', rows[0].calls / sessions, 'statements');
        if (args.includes('--statements')) await printStatements(database);
        if (workers === 1) await reading(client, sessions, ids);
      });
    } finally {
      await database.end();
      await postgres.stop();
    }
  }
  return rates;
}

/** The statements that took most of the database's time. */
async function printStatements(database) {
  const { rows } = await database.query(
    'select calls, total_exec_time::int as ms, query from pg_stat_statements order by total_exec_time desc limit 14',
  );
  for (const { calls, ms, query } of rows) {
    console.log(
      `${String(ms).padStart(8)} ms ${String(calls).padStart(7)} × ${query.replaceAll(/\s+/g, ' ').slice(0, 150)}`,
    );
  }
}

/** Starts servers that share a data folder and keys; the first answers the calls. */
async function withServers(roles, env, body) {
  const { dataDir, remove } = makeDataDir();
  const key = `dari_${randomBytes(24).toString('hex')}`;
  const shared = {
    BATCHDECK_DATA_DIR: dataDir,
    BATCHDECK_ENGINE_KEY: key,
    BATCHDECK_SECRET_KEY: randomBytes(32).toString('base64'),
    BATCHDECK_UPLOAD_MAX_MB: '1024',
    ...env,
  };
  const servers = [];
  try {
    for (const role of roles) servers.push(await startServer({ ...shared, ...role }));
    await body(servers, openClient({ url: servers[0].url, key }));
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
    remove();
  }
}

async function creating(client) {
  const agent = await client.agentId();
  const times = [];
  const batches = [];
  for (let round = 0; round < CREATES; round += 1) {
    const start = performance.now();
    const { batch_id: id } = await client.createBatch(agent, 100, `create-${round}`);
    times.push(performance.now() - start);
    batches.push(id);
    await client.untilEnded([id]);
  }
  const worst = Math.max(...times);
  figure('Create call of 100 items, median', median(times), 'ms', { most: 250, note: `worst ${worst.toFixed(0)} ms` });
  figure('Create call of 100 items, the first after start', times[0], 'ms');
}

/**
 * Sessions are created while the workers are held, and timed from when they are let go; in one process they run while
 * others are created. `begin` is called when the timing begins. Answers sessions a second, and the batches.
 */
async function throughput(client, servers, sessions, begin = () => {}) {
  const agent = await client.agentId();
  await warmUp(client, agent, servers.length);
  const workers = servers.slice(1);
  for (const { pid } of workers) process.kill(pid, 'SIGSTOP');
  if (workers.length === 0) await begin();
  const startOfCreating = performance.now();
  const ids = [];
  for (let made = 0; made < sessions; made += 100) {
    ids.push((await client.createBatch(agent, Math.min(100, sessions - made), 'throughput')).batch_id);
  }
  const creating = (performance.now() - startOfCreating) / 1000;
  if (workers.length > 0) await begin();
  const used = () => servers.reduce((sum, { pid }) => sum + processorOf(pid), 0);
  const [before, busyBefore] = [used(), busyOf()];
  const start = workers.length > 0 ? performance.now() : startOfCreating;
  for (const { pid } of workers) process.kill(pid, 'SIGCONT');
  const completed = await client.untilEnded(ids);
  const seconds = (performance.now() - start) / 1000;
  if (completed !== sessions) throw new Error(`${completed} of ${sessions} sessions completed`);
  const cores = (amount) => (amount / seconds).toFixed(2);
  figure(`${sessions} offline sessions`, sessions / seconds, 'sessions/s', {
    note: `${seconds.toFixed(1)} s, created in ${creating.toFixed(1)} s; Batchdeck used ${cores(used() - before)} cores, the whole machine ${cores(busyOf() - busyBefore)}`,
  });
  return { rate: sessions / seconds, ids };
}

/** Lets every process run what it is measured at often enough to be at its usual speed. */
async function warmUp(client, agent, processes) {
  const ids = [];
  for (let round = 0; round < processes * 3; round += 1) {
    ids.push((await client.createBatch(agent, 100, 'warm-up')).batch_id);
  }
  await client.untilEnded(ids);
}

async function reading(client, sessions, batchIds) {
  const timed = async (path) => {
    const times = [];
    for (let round = 0; round < 5; round += 1) {
      const start = performance.now();
      const body = await client.call(path);
      times.push(performance.now() - start);
      if (round === 4) return { ms: median(times), body };
    }
  };
  const { ms, body } = await timed('/v1/sessions?metadata.mark=throughput');
  figure(`Read of ${body.sessions.length} sessions of one metadata value`, ms, 'ms');
  if (body.sessions.length !== Math.min(10_000, sessions)) throw new Error('sessions are missing');
  const start = performance.now();
  let read = 0;
  for (const id of batchIds) read += (await client.call(`/v1/session-batches/${id}`)).sessions.length;
  figure(`Read of ${read} sessions by their ${batchIds.length} batches`, performance.now() - start, 'ms');
}
