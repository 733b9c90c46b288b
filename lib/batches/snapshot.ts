import 'server-only';
import type { Db } from '@/lib/db/client';

/** Runs reads that must agree with each other. */
export function snapshot<T>(db: Db, read: (tx: Db) => Promise<T>): Promise<T> {
  return db.transaction(read, { isolationLevel: 'repeatable read', accessMode: 'read only' });
}
