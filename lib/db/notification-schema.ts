/** The dashboard's tables of whom it tells what happened to a batch. */
import { sql } from 'drizzle-orm';
import { bigint, boolean, index, integer, jsonb, pgTable, text, timestamp, uniqueIndex } from 'drizzle-orm/pg-core';
import { batches } from './schema';

const time = (name: string) => timestamp(name, { withTimezone: true });

/** Whom to tell, and of what. */
export const notificationTargets = pgTable('notification_targets', {
  id: text().primaryKey(),
  name: text().notNull(),
  kind: text({ enum: ['webhook', 'slack'] }).notNull(),
  /** Sealed for the place `notification_targets.url/<id>`: whoever has such an address may write to it. */
  url: text().notNull(),
  /** All of the address that is ever shown. */
  host: text().notNull(),
  /** Sealed for the place `notification_targets.secret/<id>`; null for kinds that are not signed. */
  secret: text(),
  events: jsonb().$type<('ended' | 'stalled' | 'failing')[]>().notNull(),
  /** failing: of so many ended sessions at the least, so many percent failed. */
  failurePercent: integer('failure_percent').notNull(),
  failureLeast: integer('failure_least').notNull(),
  /** stalled: nothing has moved for so long. */
  stallMinutes: integer('stall_minutes').notNull(),
  /** Where the dashboard was opened when this was saved: links lead there unless an address is configured. */
  origin: text().notNull(),
  isOn: boolean('is_on').notNull().default(true),
  createdAt: time('created_at').notNull().defaultNow(),
  lastDeliveredAt: time('last_delivered_at'),
  /** Of the last try, if it failed. */
  lastError: text('last_error'),
  lastErrorAt: time('last_error_at'),
});

/** What is known of a sent batch since it was looked at last, so that each thing that happens to it is told once. */
export const notificationWatches = pgTable(
  'notification_watches',
  {
    batchId: text('batch_id')
      .primaryKey()
      .references(() => batches.id, { onDelete: 'cascade' }),
    revision: integer().notNull(),
    /** How many attempts it had when it ended last, and its revision then: a retry adds some, and begins another round. */
    endedAttempts: integer('ended_attempts').notNull(),
    roundRevision: integer('round_revision').notNull(),
    /** How many rows stood in which status, since which revision and when. A batch moves when that changes. */
    counts: jsonb().$type<Record<string, number>>().notNull(),
    standsAt: integer('stands_at').notNull(),
    movedAt: time('moved_at').notNull(),
    /** Whether it ought to move: something is under way or about to be. */
    isMoving: boolean('is_moving').notNull(),
  },
  (t) => [index('notification_watches_moving').on(t.movedAt).where(sql`is_moving`)],
);

/** What happened, once for each occasion; browsers ask for those after the last they know. */
export const notificationEvents = pgTable(
  'notification_events',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    /** Names what happened for good, with the limits that it is told under: it is told of once. */
    occasion: text().notNull().unique(),
    batchId: text('batch_id')
      .notNull()
      .references(() => batches.id, { onDelete: 'cascade' }),
    batchName: text('batch_name').notNull(),
    type: text({ enum: ['ended', 'stalled', 'failing'] }).notNull(),
    status: text().notNull(),
    counts: jsonb().$type<Record<string, number>>().notNull(),
    itemCount: integer('item_count').notNull(),
    /** Under the limits that browsers are told by. */
    isForBrowsers: boolean('is_for_browsers').notNull(),
    createdAt: time('created_at').notNull().defaultNow(),
  },
  (t) => [index('notification_events_batch').on(t.batchId)],
);

/** One event to one target: its bytes are the same at every try, and so is its id. */
export const notificationDeliveries = pgTable(
  'notification_deliveries',
  {
    id: text().primaryKey(),
    /** Null for a test, and when the batch has been deleted. */
    eventId: bigint('event_id', { mode: 'number' }).references(() => notificationEvents.id, { onDelete: 'set null' }),
    targetId: text('target_id')
      .notNull()
      .references(() => notificationTargets.id, { onDelete: 'cascade' }),
    type: text({ enum: ['ended', 'stalled', 'failing', 'test'] }).notNull(),
    batchId: text('batch_id'),
    batchName: text('batch_name').notNull(),
    body: text().notNull(),
    status: text({ enum: ['pending', 'delivered', 'given_up'] }).notNull(),
    attempts: integer().notNull().default(0),
    error: text(),
    createdAt: time('created_at').notNull().defaultNow(),
    nextTryAt: time('next_try_at'),
    completedAt: time('completed_at'),
  },
  (t) => [
    uniqueIndex('notification_deliveries_once').on(t.eventId, t.targetId),
    index('notification_deliveries_newest').on(t.createdAt),
    index('notification_deliveries_pending').on(t.createdAt).where(sql`status = 'pending'`),
  ],
);
