import 'server-only';
import { sql } from 'drizzle-orm';
import type { Db } from '@/lib/db/client';

/** Has every process tell its readers of the session that it has something new (lib/live). */
export async function notifyReaders(db: Db, sessionId: string): Promise<void> {
  await db.execute(sql`select pg_notify('batchdeck_batches', ${`session:${sessionId}`})`);
}
