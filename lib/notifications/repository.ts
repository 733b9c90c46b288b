import 'server-only';
import { and, asc, desc, eq, gt, inArray, lt, max, sql } from 'drizzle-orm';
import type { Db } from '@/lib/db/client';
import {
  notificationDeliveries as deliveries,
  notificationEvents as events,
  notificationTargets as targets,
  notificationWatches as watches,
} from '@/lib/db/notification-schema';
import { batches } from '@/lib/db/schema';

export type TargetRecord = typeof targets.$inferSelect;
export type EventRecord = typeof events.$inferSelect;
export type DeliveryRecord = typeof deliveries.$inferSelect;
export type WatchRecord = typeof watches.$inferSelect;

const EVENTS_LOCK = 4_214_003;
const LOGGED_MAX = 30;
const NOTICES_MAX = 20;

// ── targets ───────────────────────────────────────────────────────────────────────────────────────────────────────

export async function listTargets(db: Db): Promise<TargetRecord[]> {
  return db.select().from(targets).orderBy(asc(targets.createdAt), asc(targets.id));
}

export async function findTarget(db: Db, id: string): Promise<TargetRecord | undefined> {
  const [target] = await db.select().from(targets).where(eq(targets.id, id));
  return target;
}

export async function insertTarget(db: Db, target: typeof targets.$inferInsert): Promise<void> {
  await db.insert(targets).values(target);
}

/** Answers whether it is there. */
export async function updateTarget(db: Db, id: string, values: Partial<TargetRecord>): Promise<boolean> {
  const rows = await db.update(targets).set(values).where(eq(targets.id, id)).returning({ id: targets.id });
  return rows.length > 0;
}

export async function deleteTarget(db: Db, id: string): Promise<void> {
  await db.delete(targets).where(eq(targets.id, id));
}

// ── watches ───────────────────────────────────────────────────────────────────────────────────────────────────────

export async function listWatches(db: Db, batchIds: string[]): Promise<WatchRecord[]> {
  return batchIds.length === 0 ? [] : db.select().from(watches).where(inArray(watches.batchId, batchIds));
}

/** Never goes back to an earlier revision. */
export async function keepWatch(tx: Db, watch: WatchRecord): Promise<void> {
  const { batchId: _, ...values } = watch;
  await tx
    .insert(watches)
    .values(watch)
    .onConflictDoUpdate({ target: watches.batchId, set: values, setWhere: lt(watches.revision, watch.revision) });
}

/** Those that ought to move and have not since `before`, as far as they were looked at. */
export async function listStill(db: Db, before: Date) {
  return db
    .select({ watch: watches, batchName: batches.name })
    .from(watches)
    .innerJoin(batches, and(eq(batches.id, watches.batchId), eq(batches.revision, watches.revision)))
    .where(and(watches.isMoving, lt(watches.movedAt, before)));
}

// ── events ────────────────────────────────────────────────────────────────────────────────────────────────────────

export async function listKnownOccasions(db: Db, occasions: string[]): Promise<Set<string>> {
  if (occasions.length === 0) return new Set();
  const rows = await db.select({ occasion: events.occasion }).from(events).where(inArray(events.occasion, occasions));
  return new Set(rows.map(({ occasion }) => occasion));
}

/** Answers those that were not there yet. They take turns, so that nobody reads past an id that is still to come. */
export async function insertEvents(tx: Db, news: (typeof events.$inferInsert)[]): Promise<EventRecord[]> {
  if (news.length === 0) return [];
  await tx.execute(sql`select pg_advisory_xact_lock(${EVENTS_LOCK})`);
  return tx.insert(events).values(news).onConflictDoNothing().returning();
}

export async function findLastEventId(db: Db): Promise<number> {
  const [row] = await db.select({ last: max(events.id) }).from(events);
  return row?.last ?? 0;
}

/** Oldest first. */
export async function listEventsAfter(db: Db, after: number): Promise<EventRecord[]> {
  const found = await db
    .select()
    .from(events)
    .where(and(gt(events.id, after), events.isForBrowsers))
    .orderBy(desc(events.id))
    .limit(NOTICES_MAX);
  return found.reverse();
}

// ── deliveries ────────────────────────────────────────────────────────────────────────────────────────────────────

/** Answers the ids of those that were not there yet. */
export async function insertDeliveries(tx: Db, news: (typeof deliveries.$inferInsert)[]): Promise<string[]> {
  if (news.length === 0) return [];
  const inserted = await tx.insert(deliveries).values(news).onConflictDoNothing().returning({ id: deliveries.id });
  return inserted.map(({ id }) => id);
}

export async function findDelivery(db: Db, id: string) {
  const [found] = await db
    .select({ delivery: deliveries, target: targets })
    .from(deliveries)
    .innerJoin(targets, eq(targets.id, deliveries.targetId))
    .where(eq(deliveries.id, id));
  return found;
}

/** Answers false when it is not as it was read: then another worker has sent it too, and goes on with it. */
export async function settleTry(
  db: Db,
  { id, attempts }: DeliveryRecord,
  changes: Pick<DeliveryRecord, 'status' | 'error' | 'nextTryAt'>,
): Promise<boolean> {
  const isAsRead = and(eq(deliveries.id, id), eq(deliveries.attempts, attempts), eq(deliveries.status, 'pending'));
  const completedAt = changes.status === 'pending' ? null : new Date();
  const rows = await db
    .update(deliveries)
    .set({ ...changes, attempts: attempts + 1, completedAt })
    .where(isAsRead)
    .returning({ id: deliveries.id });
  return rows.length > 0;
}

/** Has one that was given up tried anew; answers whether there was one. */
export async function reopenDelivery(tx: Db, id: string): Promise<boolean> {
  const rows = await tx
    .update(deliveries)
    .set({ status: 'pending', attempts: 0, completedAt: null, nextTryAt: null })
    .where(and(eq(deliveries.id, id), eq(deliveries.status, 'given_up')))
    .returning({ id: deliveries.id });
  return rows.length > 0;
}

/** Newest first. */
export async function listDeliveries(db: Db) {
  const { id, type, batchId, batchName, status, attempts, error, createdAt, nextTryAt } = deliveries;
  return db
    .select({
      id,
      type,
      batchId,
      batchName,
      status,
      attempts,
      error,
      createdAt,
      nextTryAt,
      targetName: targets.name,
    })
    .from(deliveries)
    .innerJoin(targets, eq(targets.id, deliveries.targetId))
    .orderBy(desc(createdAt), desc(id))
    .limit(LOGGED_MAX);
}

const FORSAKEN_AFTER = '1 minute';

/** Deliveries that are pending, and have no job that would send them. */
export async function listForsaken(db: Db): Promise<string[]> {
  const { rows } = await db.execute<{ id: string }>(sql`
    select id from ${deliveries} mine
    where status = 'pending' and created_at < now() - ${FORSAKEN_AFTER}::interval
      and not exists (
        select 1 from pgboss.job
        where name = 'notification.deliver' and state < 'completed' and data->>'deliveryId' = mine.id)
    limit 1000`);
  return rows.map(({ id }) => id);
}

export async function deleteDeliveriesBefore(db: Db, before: Date): Promise<void> {
  await db.delete(deliveries).where(and(lt(deliveries.createdAt, before), sql`${deliveries.status} <> 'pending'`));
}
