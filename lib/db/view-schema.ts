/** The dashboard's table of views: what a page shows, kept by name. */
import { sql } from 'drizzle-orm';
import { boolean, check, pgTable, text, timestamp, uniqueIndex } from 'drizzle-orm/pg-core';

const time = (name: string) => timestamp(name, { withTimezone: true });

export const savedViews = pgTable(
  'saved_views',
  {
    id: text().primaryKey(),
    page: text().$type<'batch' | 'batches'>().notNull(),
    name: text().notNull(),
    /** Of the page's address, in the one way that it is written. */
    search: text().notNull(),
    /** The browser that saved it, by its id; of a shared view it may be unknown. */
    owner: text(),
    isShared: boolean('is_shared').notNull(),
    createdAt: time('created_at').notNull().defaultNow(),
    updatedAt: time('updated_at').notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex('saved_views_name').on(
      t.page,
      sql`(case when ${t.isShared} then '' else ${t.owner} end)`,
      sql`lower(${t.name})`,
    ),
    check('saved_views_reachable', sql`${t.isShared} or ${t.owner} is not null`),
  ],
);
