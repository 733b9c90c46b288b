import 'server-only';
import type { Db } from '@/lib/db/client';
import { files } from '@/lib/db/schema';

/** Does nothing when the file is known: an API may answer equal bytes with the id it gave before. */
export async function insertFile(db: Db, file: Omit<typeof files.$inferInsert, 'createdAt'>): Promise<void> {
  await db.insert(files).values(file).onConflictDoNothing();
}
