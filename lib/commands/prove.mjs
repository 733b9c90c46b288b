/**
 * `npm run prove`: proves that nothing is lost and nothing sent twice. `--batches --kills --cuts --seed` change the size
 * and the chances, `--postgres` gives the dashboard two web processes and two workers on PostgreSQL, `--sabotage=<name>`
 * runs one careless client alone. `npm run prove -- model --runs --seed` lives random lives of batches beside a model.
 */
import { parseArgs } from 'node:util';
import { proveHonest, proveSabotage, SABOTAGES } from '#lib/prove/prove.mjs';
import { startPostgres } from './postgres.mjs';
import { build, checkNode, install } from './prepare.mjs';
import { bin, CommandError, main, run, say, seconds } from './run.mjs';

const FULL = { batches: 1000, kills: 100, cuts: 1000 };
/** A sabotage is run in this size, or a smaller one where the honest run is smaller. */
const SABOTAGED = { batches: 150, kills: 15, cuts: 150 };

await main(async () => {
  const start = Date.now();
  checkNode();
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      runs: { type: 'string' },
      batches: { type: 'string' },
      kills: { type: 'string' },
      cuts: { type: 'string' },
      seed: { type: 'string' },
      sabotage: { type: 'string' },
      postgres: { type: 'boolean', default: false },
    },
  });
  if (positionals[0] === 'model') {
    await proveModel(values);
    return;
  }
  const seed = numberOf('seed', values.seed) ?? Math.floor(Math.random() * 2 ** 31) + 1;
  const given = Object.fromEntries(
    Object.keys(FULL).flatMap((name) => (values[name] === undefined ? [] : [[name, numberOf(name, values[name])]])),
  );
  const sizes = { ...(values.sabotage ? SABOTAGED : FULL), ...given, seed };
  await install();
  await build();
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130));
  say(`Again with the same choices: npm run prove -- ${replayOf(sizes, values)}`);
  say(
    'Which moment a choice meets is for the machine: a replay has the same batches, kills and cuts, not the same bits.',
  );

  if (values.sabotage) {
    await end(await proveSabotage(values.sabotage, sizes), start);
    return;
  }
  if (values.postgres) {
    await end(await onPostgres(sizes), start);
    return;
  }
  const results = [await proveHonest(sizes)];
  for (const name of Object.keys(SABOTAGES)) results.push(await proveSabotage(name, smaller(sizes)));
  await end(results.every(Boolean), start);
});

async function proveModel({ runs, seed }) {
  await install();
  const env = {
    LIFE_RUNS: String(numberOf('runs', runs) ?? 10_000),
    ...(seed && { TEST_SEED: String(numberOf('seed', seed)) }),
  };
  const args = ['run', '--config', 'lib/test/vitest.config.ts', '--project', 'embedded', 'lib/test/life'];
  const { code } = await run(process.execPath, [bin('vitest'), ...args], { env });
  process.exitCode = code;
}

async function onPostgres(sizes) {
  const postgres = await startPostgres();
  try {
    return await proveHonest({ ...sizes, databaseUrl: postgres.url });
  } finally {
    await postgres.stop();
  }
}

/** @param {Record<string, number>} sizes */
function smaller(sizes) {
  const most = Object.entries(SABOTAGED).map(([name, size]) => [name, Math.min(size, sizes[name])]);
  return { ...sizes, ...Object.fromEntries(most) };
}

function numberOf(name, text) {
  if (text === undefined) return undefined;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new CommandError(`--${name} is "${text}", which is no whole number.`);
}

function replayOf({ batches, kills, cuts, seed }, { sabotage, postgres }) {
  const sizes = `--batches=${batches} --kills=${kills} --cuts=${cuts} --seed=${seed}`;
  return `${sizes}${postgres ? ' --postgres' : ''}${sabotage ? ` --sabotage=${sabotage}` : ''}`;
}

function end(isProved, start) {
  say(`\n${isProved ? 'Proved' : 'NOT proved'}, in ${seconds(Date.now() - start)}.`);
  process.exitCode = isProved ? 0 : 1;
}
