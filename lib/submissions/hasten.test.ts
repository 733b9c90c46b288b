import { eq, isNotNull } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { getBatchUpdate } from '@/lib/batches/service';
import { getDb } from '@/lib/db/client';
import { engineSessions } from '@/lib/db/engine-schema';
import { submissions } from '@/lib/db/schema';
import { connectEngine, submitItems } from '@/lib/test/batch';
import { openTestDatabase } from '@/lib/test/database';
import { testItem } from '@/lib/test/items';
import { runSends } from '@/lib/test/jobs';
import { hearEngine } from './hasten';

let database: Awaited<ReturnType<typeof openTestDatabase>>;
beforeAll(async () => {
  database = await openTestDatabase();
  await connectEngine();
});
afterAll(() => database.dispose());

test('a submission is due as soon as one of its sessions has come further, and no other is', async () => {
  const [ran, idle] = [await submitItems([testItem('one')]), await submitItems([testItem('two')])];
  await runSends();
  const db = await getDb();
  await db
    .update(submissions)
    .set({ nextPollAt: new Date(Date.now() + 3_600_000), polledAt: new Date(0) })
    .where(isNotNull(submissions.nextPollAt));
  const look = vi.fn();
  const stop = await hearEngine(look);
  const { rows } = await getBatchUpdate({ batchId: ran, since: -1 });
  let step = 0;
  const goOn = () =>
    db
      .update(engineSessions)
      .set({ lastMessageStatus: `step ${++step}` })
      .where(eq(engineSessions.id, rows[0]?.sessionId ?? ''));
  // A server takes a moment to be listened to.
  await expect.poll(() => goOn().then(() => look.mock.calls.length), { timeout: 20_000 }).toBeGreaterThan(0);
  await stop();
  expect([await isDue(ran), await isDue(idle)]).toEqual([true, false]);
});

async function isDue(batchId: string): Promise<boolean> {
  const db = await getDb();
  const [submission] = await db.select().from(submissions).where(eq(submissions.batchId, batchId));
  return (submission?.nextPollAt?.getTime() ?? Number.POSITIVE_INFINITY) <= Date.now();
}
