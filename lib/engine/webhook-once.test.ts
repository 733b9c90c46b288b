/** A batch is told of once, also when its last children end at the same moment; the twin shows what the lock is for. */
import { setTimeout } from 'node:timers/promises';
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Db, getDb } from '@/lib/db/client';
import { engineDeliveries, engineMessages } from '@/lib/db/engine-schema';
import { openTestDatabase } from '@/lib/test/database';
import { create, item } from '@/lib/test/engine';
import { allowPrivate, publishWithWebhook } from '@/lib/test/webhooks';
import { runMessage } from './runner';
import { startEngine } from './start';
import { endTurn, takeMessage } from './store/messages';

/** The embedded database runs one transaction after the other, so there nothing happens at the same moment. */
const isServer = process.env.TEST_DATABASE === 'server';

let database: Awaited<ReturnType<typeof openTestDatabase>>;
let agentId: string;

beforeAll(async () => {
  database = await openTestDatabase();
  await startEngine();
  allowPrivate(true);
  ({ agentId } = await publishWithWebhook('http://127.0.0.1:1/', ['batch.completed']));
  allowPrivate(false);
});
afterAll(() => database.dispose());

async function queue(count: number) {
  const { body } = await create(Array.from({ length: count }, () => item(agentId, { llm_id: 'well' })));
  const rows = await (await getDb()).select().from(engineMessages).where(eq(engineMessages.status, 'queued'));
  const sessions = new Set(body.sessions.map(({ session_id }) => session_id));
  return { batchId: body.batch_id, messageIds: rows.filter((row) => sessions.has(row.sessionId)).map(({ id }) => id) };
}

async function announcementsOf(batchId: string): Promise<number> {
  const rows = await (await getDb()).select().from(engineDeliveries);
  return rows.filter(({ body }) => JSON.parse(body).data.batch_id === batchId).length;
}

const outcome = { status: 'completed', text: 'done' } as const;

async function takeTwo() {
  const { batchId, messageIds } = await queue(2);
  const db = await getDb();
  const [first, second] = await Promise.all(messageIds.map((id) => takeMessage(db, id)));
  if (!first || !second) throw new Error('the messages were not taken');
  return { db, batchId, first, second };
}

/** Ends both children of a batch, the second one while the first one's transaction is open; how often that is told. */
async function endOverlapping({ db, batchId, first, second }: Awaited<ReturnType<typeof takeTwo>>): Promise<number> {
  let ending = Promise.resolve();
  await db.transaction(async (tx) => {
    await endTurn(tx, first, outcome);
    ending = endTurn(db, second, outcome);
    await Promise.race([ending, someoneWaits(db)]);
  });
  await ending;
  return announcementsOf(batchId);
}

async function someoneWaits(db: Db): Promise<void> {
  for (let looks = 0; looks < 3_000; looks += 1) {
    const { rows } = await db.execute(sql`
      select pid from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`);
    if (rows.length > 0) return;
    await setTimeout(10);
  }
}

test('however its children end at once, a batch is told of once', async () => {
  for (let round = 0; round < 5; round += 1) {
    const { batchId, messageIds } = await queue(6);
    await Promise.all(messageIds.map((messageId) => runMessage({ messageId })));
    expect(await announcementsOf(batchId)).toBe(1);
  }
});

test.runIf(isServer)('of two that end the last two children at once, the later one tells', async () => {
  expect(await endOverlapping(await takeTwo())).toBe(1);
});

test.runIf(isServer)('twin: were the batch not held, neither would', async () => {
  const taken = await takeTwo();
  await taken.db.execute(sql`alter table engine_batches rename to kept_batches`);
  await taken.db.execute(sql`
    create function all_batches() returns setof kept_batches language sql as 'select * from kept_batches'`);
  await taken.db.execute(sql`create view engine_batches as select * from all_batches()`);
  expect(await endOverlapping(taken)).toBe(0);
  await taken.db.execute(sql`drop view engine_batches`);
  await taken.db.execute(sql`drop function all_batches()`);
  await taken.db.execute(sql`alter table kept_batches rename to engine_batches`);
});
