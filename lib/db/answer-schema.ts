/** The dashboard's table of what sessions answered. */
import { sql } from 'drizzle-orm';
import { boolean, index, integer, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';
import { batches } from './schema';

const time = (name: string) => timestamp(name, { withTimezone: true });

/**
 * What the session of an attempt said last, read from the API once it had ended. It counts while `sessionId` and
 * `finishedAt` are the attempt's: a further message ends the session anew.
 */
export const answers = pgTable(
  'answers',
  {
    batchId: text('batch_id')
      .notNull()
      .references(() => batches.id, { onDelete: 'cascade' }),
    itemIndex: integer('item_index').notNull(),
    number: integer().notNull(),
    sessionId: text('session_id').notNull(),
    finishedAt: time('finished_at').notNull(),
    /** Values of the attempt's secrets are taken out. Empty when the agent said nothing; null while it is not read. */
    text: text(),
    /** Whether `text` is only its beginning. */
    isCut: boolean('is_cut').notNull().default(false),
    readAt: time('read_at'),
    /** How often the API refused to tell it, and in which words the last time. */
    tries: integer().notNull().default(0),
    error: text(),
    /** Whether the checks of its batch, if it has any, are still to look at it (lib/checks). */
    isToCheck: boolean('is_to_check').notNull().default(true),
  },
  (t) => [
    primaryKey({ columns: [t.batchId, t.itemIndex, t.number] }),
    index('answers_missing').on(t.batchId).where(sql`text is null`),
    index('answers_to_check').on(t.batchId).where(sql`is_to_check and text is not null`),
  ],
);
