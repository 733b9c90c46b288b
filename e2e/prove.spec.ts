/** The proof of `npm run prove` in a small size; what it proves and how stands in lib/prove. */
import { runProof } from '@/lib/prove/run.mjs';
import { testSeed } from '@/lib/test/random';
import { expect, test } from './fixtures';

const seed = testSeed();
const HONEST = { batches: 18, kills: 2, cuts: 18 };
const SABOTAGED = { batches: 14, kills: 2, cuts: 10 };
/** A kill may miss the moments in which such a client is careless; so many runs in turn do not. */
const RUNS_MAX = 5;

test.describe.configure({ mode: 'serial', timeout: 600_000 });
test.beforeEach(({ browserName: _ }, testInfo) => {
  testInfo.annotations.push({ type: 'seed', description: `TEST_SEED=${seed}` });
  console.log(`  TEST_SEED=${seed}`);
});

test('nothing is lost, repeated or untrue when the dashboard is killed and its connections are cut', async () => {
  const { faults, figures } = await runProof({ ...HONEST, seed });
  expect(faults).toEqual({ lost: [], repeated: [], wrong: [], other: [] });
  // It goes on with further batches until all cuts have happened.
  expect(figures.batches).toBeGreaterThanOrEqual(HONEST.batches);
  expect(figures).toMatchObject({ kills: HONEST.kills });
});

for (const { sabotage, kind } of [
  { sabotage: 'fresh-keys', kind: 'repeated' },
  { sabotage: 'done-early', kind: 'lost' },
  { sabotage: 'old-keys', kind: 'lost' },
] as const) {
  test(`twin: sessions are ${kind} by a client of ${sabotage}`, async () => {
    let found: string[] = [];
    for (let run = 0; run < RUNS_MAX && found.length === 0; run += 1) {
      const { faults } = await runProof({ ...SABOTAGED, seed: seed + run, sabotage });
      found = faults[kind];
    }
    expect(found).not.toEqual([]);
  });
}
