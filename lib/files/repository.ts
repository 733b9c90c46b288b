import 'server-only';
import { inArray } from 'drizzle-orm';
import type { Db } from '@/lib/db/client';
import { files } from '@/lib/db/schema';

/** Does nothing when the file is known: an API may answer equal bytes with the id it gave before. */
export async function insertFile(db: Db, file: Omit<typeof files.$inferInsert, 'createdAt'>): Promise<void> {
  await db.insert(files).values(file).onConflictDoNothing();
}

/** Those of `ids` that were uploaded here, in no order. */
export async function listFiles(db: Db, ids: string[]) {
  const { id, filename, sizeBytes } = files;
  return db.select({ id, filename, sizeBytes }).from(files).where(inArray(id, ids));
}
