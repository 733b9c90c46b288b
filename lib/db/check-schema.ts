/** The dashboard's tables of what is expected of answers, what came of it, and what people say of rows. */
import { index, integer, jsonb, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';
import { batches } from './schema';

const time = (name: string) => timestamp(name, { withTimezone: true });
const ofBatch = () =>
  text('batch_id')
    .notNull()
    .references(() => batches.id, { onDelete: 'cascade' });

/** `kind` says what the other fields mean (lib/checks/schema.ts); those of no meaning are empty. */
export type StoredCheck = {
  id: string;
  name: string;
  kind: string;
  expected: string;
  path: string;
  min: string;
  max: string;
};

/** The checks of a batch, in order. Whatever was found by an earlier revision of them is found anew. */
export const batchChecks = pgTable('batch_checks', {
  batchId: ofBatch().primaryKey(),
  revision: integer().notNull(),
  checks: jsonb().$type<StoredCheck[]>().notNull(),
  /** Nobody else looks for answers to check until then; a process that dies while it checks gives up its turn so. */
  leasedUntil: time('leased_until'),
});

/** What the checks said of the answer of one attempt. It counts while `finishedAt` is the attempt's. */
export const checkResults = pgTable(
  'check_results',
  {
    batchId: ofBatch(),
    itemIndex: integer('item_index').notNull(),
    number: integer().notNull(),
    finishedAt: time('finished_at').notNull(),
    /** Of the checks that it was made by. */
    revision: integer().notNull(),
    /** A letter for each check, in order: `p`assed, `f`ailed, `e`rror, `u`nchecked. */
    outcomes: text().notNull(),
    /** Why, for each check; null where there is no more to say. */
    reasons: jsonb().$type<(string | null)[]>().notNull(),
    /** `batches.marks` when it was written. */
    mark: integer().notNull(),
    checkedAt: time('checked_at').notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.batchId, t.itemIndex, t.number] }),
    index('check_results_changed').on(t.batchId, t.mark),
  ],
);

/** What a person says of a row; it stays through retries. */
export const rowVerdicts = pgTable(
  'row_verdicts',
  {
    batchId: ofBatch(),
    itemIndex: integer('item_index').notNull(),
    verdict: text({ enum: ['pass', 'fail', 'star'] }),
    note: text().notNull(),
    /** The newest attempt when it was said. */
    number: integer().notNull(),
    actor: text().notNull(),
    at: time('at').notNull().defaultNow(),
    /** `batches.marks` when it was written. */
    mark: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.batchId, t.itemIndex] }), index('row_verdicts_changed').on(t.batchId, t.mark)],
);
