/** The dashboard’s table of files. */
import { bigint, index, pgTable, text, timestamp } from 'drizzle-orm/pg-core';

/** Files uploaded through the dashboard; the bytes are upstream's. */
export const files = pgTable(
  'files',
  {
    id: text().primaryKey(),
    /** Where it was uploaded to: the host of an API, or `embedded`. */
    upstream: text().notNull(),
    /** The upload it was made of, so that asking for it again makes no second file. */
    uploadId: text('upload_id').notNull().unique(),
    filename: text().notNull(),
    sizeBytes: bigint('size_bytes', { mode: 'number' }).notNull(),
    sha256: text().notNull(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [index('files_same').on(t.upstream, t.sizeBytes, t.sha256)],
);
