/**
 * Random lives of batches on the real code, beside a small model of what is promised of them. LIFE_RUNS is how many
 * (`npm run prove -- model --runs=10000` sets it), LIFE_MINUTES when to stop at the latest. A failure prints the steps
 * that led to it, as few as were found, and TEST_SEED and LIFE_PATH, which replay it.
 */
import { eq } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { getDb } from '@/lib/db/client';
import { submissions } from '@/lib/db/schema';
import { newId } from '@/lib/new-id';
import { ITEM_KEY, SUBMISSION_KEY } from '@/lib/submissions/request';
import { openTestDatabase } from '@/lib/test/database';
import { testSeed } from '@/lib/test/random';
import { live, type Sabotage } from './live';
import { type Life, lives } from './steps';

const RUNS = Number(process.env.LIFE_RUNS ?? 150);
/** Among the unit tests as many as fit into a moment. */
const MINUTES = Number(process.env.LIFE_MINUTES ?? (process.env.LIFE_RUNS ? 60 : 0.2));
/** So many lives must be enough to find a planted fault. */
const PLANTED_RUNS = 300;
const REPLAYED = process.env.LIFE_RUNS ? 10 : 3;

let database: Awaited<ReturnType<typeof openTestDatabase>>;
const seed = testSeed();
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.dispose());

async function look(
  how: Pick<fc.Parameters, 'numRuns' | 'interruptAfterTimeLimit' | 'path' | 'endOnFailure'>,
  sabotage?: Sabotage,
) {
  const property = fc.asyncProperty(lives, async (life) => {
    await live(life, sabotage);
  });
  return fc.check(property, { seed, ...how });
}

test(`whatever happens to a batch, it is as promised (TEST_SEED=${seed})`, {
  timeout: (MINUTES + 5) * 60_000,
}, async () => {
  const path = process.env.LIFE_PATH;
  const again = path ? { path, endOnFailure: true } : {};
  const found = await look({ numRuns: RUNS, interruptAfterTimeLimit: MINUTES * 60_000, ...again });
  const replay = `replay: TEST_SEED=${found.seed} LIFE_PATH=${found.counterexamplePath} npx vitest run --config lib/test/vitest.config.ts --project embedded lib/test/life`;
  if (process.env.LIFE_RUNS) console.log(`${found.numRuns} lives, seed ${found.seed}`);
  const what = found.errorInstance instanceof Error ? found.errorInstance.message : '';
  if (found.failed) expect.fail(`${what}\n${stepsOf(found.counterexample?.[0])}\n${replay}`);
});

test('a seed lives the same lives to the same ends again', async () => {
  for (const life of fc.sample(lives, { seed, numRuns: REPLAYED })) expect(await live(life)).toBe(await live(life));
  expect(fc.sample(lives, { seed, numRuns: REPLAYED })).toEqual(fc.sample(lives, { seed, numRuns: REPLAYED }));
});

type Body = { idempotency_key: string; items: { metadata: Record<string, string> }[] };
const bodyOf = (init: RequestInit | undefined): Body | undefined =>
  init?.method === 'POST' ? JSON.parse(String(init.body)) : undefined;

function withOldKeys(): Sabotage {
  const first = new Map<string, string>();
  return (fetch) => (input, init) => {
    const body = bodyOf(init);
    if (!body) return fetch(input, init);
    const mark = body.items[0]?.metadata[ITEM_KEY] ?? '';
    const key = first.get(mark) ?? body.idempotency_key;
    first.set(mark, key);
    return fetch(input, { ...init, body: JSON.stringify({ ...body, idempotency_key: key }) });
  };
}

const planted: [string, Sabotage][] = [
  [
    'a key made anew for each try',
    (fetch) => (input, init) => {
      const body = bodyOf(init);
      return fetch(input, body ? { ...init, body: JSON.stringify({ ...body, idempotency_key: newId('key') }) } : init);
    },
  ],
  [
    'marking as done before sending',
    (fetch) => async (input, init) => {
      const id = bodyOf(init)?.items[0]?.metadata[SUBMISSION_KEY];
      const done = { state: 'accepted' as const, nextTryAt: null };
      if (id) await (await getDb()).update(submissions).set(done).where(eq(submissions.id, id));
      return fetch(input, init);
    },
  ],
  ['retries under the old key', withOldKeys()],
];

test.each(planted)('%s is found (control)', async (_, sabotage) => {
  const found = await look({ numRuns: PLANTED_RUNS, endOnFailure: true }, sabotage);
  expect(found.failed, `${found.numRuns} lives found nothing`).toBe(true);
  // Without the fault that life is sound: it is the fault that was found.
  const [life] = found.counterexample ?? [];
  if (life) await live(life);
  if (process.env.LIFE_RUNS) console.log(`found after ${found.numRuns} lives: ${found.errorInstance}`);
});

/** A step a line. */
const stepsOf = (life: Life | undefined): string =>
  [JSON.stringify({ ...life, steps: undefined }), ...(life?.steps ?? []).map((step) => JSON.stringify(step))].join(
    '\n',
  );
