/** Webhook deliveries: written with what they tell of, sent by jobs until they are delivered or given up. */
import 'server-only';
import { createHash } from 'node:crypto';
import { and, eq, sql } from 'drizzle-orm';
import type { Db } from '@/lib/db/client';
import { engineDeliveries, engineEvents, engineSessions } from '@/lib/db/engine-schema';
import { enqueue } from '@/lib/jobs/queue';
import type { NewEvent } from './events';
import { numbered } from './new-session';
import { wireTime } from './time';

export type Delivery = typeof engineDeliveries.$inferSelect;

/** `occasion` names what happened for good: telling of it twice is one delivery. */
export type News = {
  occasion: string;
  type: string;
  agentId: string;
  sessionId: string | null;
  messageId: string | null;
  data: Record<string, unknown>;
};

/** Writes deliveries with the jobs that send them. */
export async function insertDeliveries(tx: Db, news: News[]): Promise<void> {
  if (news.length === 0) return;
  const inserted = await tx
    .insert(engineDeliveries)
    .values(news.map(toRow))
    .onConflictDoNothing()
    .returning({ id: engineDeliveries.id });
  await enqueue(
    tx,
    'webhook.deliver',
    inserted.map(({ id }) => ({ data: { deliveryId: id } })),
  );
}

/** One that is neither delivered nor given up. */
export async function findPending(db: Db, deliveryId: string): Promise<Delivery | undefined> {
  const isIt = and(eq(engineDeliveries.id, deliveryId), eq(engineDeliveries.status, 'pending'));
  const [row] = await db.select().from(engineDeliveries).where(isIt);
  return row;
}

/** Does nothing when another worker has counted this attempt. */
export async function markDelivered(db: Db, delivery: Delivery): Promise<void> {
  await countAttempt(db, delivery, { status: 'delivered', error: null });
}

/** As `markDelivered`. */
export async function retryLater(db: Db, delivery: Delivery, error: string, afterMs: number): Promise<void> {
  await db.transaction(async (tx) => {
    const isCounted = await countAttempt(tx, delivery, { status: 'pending', error });
    if (isCounted) await enqueue(tx, 'webhook.deliver', [{ data: { deliveryId: delivery.id }, afterMs }]);
  });
}

/** As `markDelivered`; the session's ledger tells of it, with the receiver's host and nothing more of its URL. */
export async function giveUp(db: Db, delivery: Delivery, error: string, host: string | null): Promise<void> {
  await db.transaction(async (tx) => {
    const isCounted = await countAttempt(tx, delivery, { status: 'failed', error });
    const { id, type, sessionId, messageId } = delivery;
    if (!isCounted || sessionId === null) return;
    const data = {
      delivery_id: id,
      event_type: type,
      message_id: messageId,
      host,
      attempts: delivery.attempts + 1,
      error,
    };
    const event: NewEvent = { type: 'webhook.delivery_failed', source: 'system', data };
    const [session] = await tx
      .update(engineSessions)
      .set({ eventCount: sql`event_count + 1` })
      .where(eq(engineSessions.id, sessionId))
      .returning({ eventCount: engineSessions.eventCount });
    if (session) await tx.insert(engineEvents).values(numbered([event], sessionId, null, session.eventCount - 1));
  });
}

const FORSAKEN_AFTER = '1 minute';

/** Deliveries that are pending, and have no job that would send them. */
export async function listForsakenDeliveries(db: Db): Promise<string[]> {
  const { rows } = await db.execute<{ id: string }>(sql`
    select id from ${engineDeliveries} mine
    where status = 'pending' and created_at < now() - ${FORSAKEN_AFTER}::interval
      and not exists (
        select 1 from pgboss.job
        where name = 'webhook.deliver' and state < 'completed' and data->>'deliveryId' = mine.id)
    limit 1000`);
  return rows.map(({ id }) => id);
}

/** Answers false when the delivery is not as it was read: then another worker has sent it too, and goes on with it. */
async function countAttempt(
  db: Db,
  { id, attempts }: Delivery,
  changes: Pick<Delivery, 'status' | 'error'>,
): Promise<boolean> {
  const isAsRead = and(
    eq(engineDeliveries.id, id),
    eq(engineDeliveries.attempts, attempts),
    eq(engineDeliveries.status, 'pending'),
  );
  const completedAt = changes.status === 'pending' ? null : sql`now()`;
  const rows = await db
    .update(engineDeliveries)
    .set({ ...changes, attempts: attempts + 1, completedAt })
    .where(isAsRead)
    .returning({ id: engineDeliveries.id });
  return rows.length > 0;
}

function toRow({ occasion, type, agentId, sessionId, messageId, data }: News) {
  const id = `wh_${createHash('sha256').update(`${type} ${occasion}`).digest('hex').slice(0, 32)}`;
  const body = JSON.stringify({ id, type, created_at: wireTime(new Date()), data });
  return { id, agentId, type, body, sessionId, messageId, status: 'pending' as const };
}
