import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { getDb } from '@/lib/db/client';
import { engineSessions } from '@/lib/db/engine-schema';
import { engineFetch } from '@/lib/engine/app';
import { ITEM_KEY } from '@/lib/submissions/request';
import { connectEngine, reconnect, retryNow, submitItems } from '@/lib/test/batch';
import { openTestDatabase } from '@/lib/test/database';
import { readTranscript } from '@/lib/test/engine';
import { testItem } from '@/lib/test/items';
import { runAll } from '@/lib/test/jobs';
import { seededRandom, testSeed } from '@/lib/test/random';
import { getBatchUpdate, getItem } from './service';

const ITEMS = 120;
const GENERATIONS = 5;

const seed = testSeed();
let database: Awaited<ReturnType<typeof openTestDatabase>>;
beforeAll(async () => {
  console.info(`TEST_SEED=${seed} chooses the same failing items again`);
  database = await openTestDatabase();
  await connectEngine();
});
afterAll(() => database.dispose());
beforeEach(() => reconnect());

const readRows = async (batchId: string) => (await getBatchUpdate({ batchId, since: -1 })).rows;

/** A batch in which three or four items failed, and will whenever they are tried; answers which. */
async function runBatch(name: string, count: number) {
  const chance = seededRandom(seed + name.length);
  const wanted = 3 + Math.floor(chance() * 2);
  const failing = new Set<number>();
  while (failing.size < wanted) failing.add(Math.floor(chance() * count));
  const llmId = (index: number) => (failing.has(index) ? 'test-always-fails' : 'offline-brief');
  const batchId = await submitItems(
    Array.from({ length: count }, (_, index) => testItem(`${name} ${index}`, { llmId: llmId(index) })),
  );
  await runAll();
  return { batchId, failing: [...failing].sort((a, b) => a - b) };
}

/** What the engine has, whatever the dashboard believes: for each session the index of its item, in order. */
async function sessionsOf(batchId: string): Promise<number[]> {
  const sessions = await (await getDb()).select({ metadata: engineSessions.metadata }).from(engineSessions);
  const marks = sessions.map(({ metadata }) => metadata[ITEM_KEY] ?? '');
  const own = marks.filter((mark) => mark.startsWith(`${batchId}.`));
  return own.map((mark) => Number(mark.slice(batchId.length + 1))).sort((a, b) => a - b);
}

const without = <T extends { index: number }>(rows: T[], failing: number[]) =>
  JSON.stringify(rows.filter(({ index }) => !failing.includes(index)));

describe('a few failed among many, five generations deep', () => {
  test('make that many new sessions each time, and the rest is untouched to the byte', async () => {
    const { batchId, failing } = await runBatch('item', ITEMS);
    const before = await readRows(batchId);
    const first = await sessionsOf(batchId);
    expect(before.filter(({ status }) => status === 'failed').map(({ index }) => index)).toEqual(failing);
    expect(first).toEqual(before.map(({ index }) => index));

    for (let generation = 1; generation <= GENERATIONS; generation += 1) {
      expect(await retryNow(batchId)).toEqual({ retried: failing.length, passedOver: [] });
      await runAll();
      const again = Array(generation).fill(failing).flat();
      expect(await sessionsOf(batchId)).toEqual([...first, ...again].sort((a, b) => a - b));
      expect(without(await readRows(batchId), failing)).toBe(without(before, failing));
    }

    for (const index of failing) {
      const { attempts } = await getItem({ batchId, index });
      expect(attempts.map(({ number, status }) => [number, status])).toEqual(
        [6, 5, 4, 3, 2, 1].map((number) => [number, 'failed']),
      );
      expect(attempts.at(-1)?.sessionId).toBe(before[index]?.sessionId);
      expect(new Set(attempts.map(({ submission }) => submission?.idempotencyKey)).size).toBe(GENERATIONS + 1);
      const transcripts = await Promise.all(attempts.map(({ sessionId }) => readTranscript(sessionId)));
      expect(new Set(transcripts.map(({ session }) => session.id)).size).toBe(GENERATIONS + 1);
    }
  });

  test('would make no session under the key of the first sending, and be no success (control)', async () => {
    const { batchId, failing } = await runBatch('control', 20);
    const before = await sessionsOf(batchId);
    const { attempts } = await getItem({ batchId, index: failing[0] ?? 0 });
    const earlier = attempts[0]?.submission?.idempotencyKey;
    expect(earlier).toBeTruthy();
    reconnect({
      fetch: (input, init) => {
        if (typeof init?.body !== 'string') return engineFetch(input, init);
        const body = JSON.stringify({ ...JSON.parse(init.body), idempotency_key: earlier });
        return engineFetch(input, { ...init, body });
      },
    });
    expect(await retryNow(batchId)).toMatchObject({ retried: failing.length });
    await runAll();
    expect(await sessionsOf(batchId)).toEqual(before);
    const statuses = (await readRows(batchId)).map(({ status }) => status);
    expect(failing.map((index) => statuses[index])).not.toContain('completed');
  });
});
