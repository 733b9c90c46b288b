import 'server-only';
import { and, desc, eq, inArray } from 'drizzle-orm';
import type { Db } from '@/lib/db/client';
import { files } from '@/lib/db/file-schema';

export type FileRecord = typeof files.$inferSelect;

const reference = { id: files.id, filename: files.filename, sizeBytes: files.sizeBytes };

/** The newest upload counts: an API may answer equal bytes with the id it gave before. */
export async function insertFile(db: Db, file: Omit<FileRecord, 'createdAt'>): Promise<void> {
  const { uploadId, upstream } = file;
  await db.insert(files).values(file).onConflictDoUpdate({ target: files.id, set: { uploadId, upstream } });
}

export async function deleteFile(db: Db, id: string): Promise<void> {
  await db.delete(files).where(eq(files.id, id));
}

/** Those of `ids` that were uploaded here, in no order. */
export async function listFiles(db: Db, ids: string[]) {
  return db.select(reference).from(files).where(inArray(files.id, ids));
}

export async function findFileOfUpload(db: Db, uploadId: string) {
  const [file] = await db.select(reference).from(files).where(eq(files.uploadId, uploadId));
  return file;
}

/** Whether this API was given a file of this size. */
export async function isSizeKnown(db: Db, upstream: string, sizeBytes: number): Promise<boolean> {
  const ofSize = and(eq(files.upstream, upstream), eq(files.sizeBytes, sizeBytes));
  return (await db.select({ id: files.id }).from(files).where(ofSize).limit(1)).length > 0;
}

/** The newest file of this name and these bytes that this API was given. */
export async function findSameFile(db: Db, same: Pick<FileRecord, 'upstream' | 'sizeBytes' | 'sha256' | 'filename'>) {
  const { upstream, sizeBytes, sha256, filename } = same;
  const [file] = await db
    .select()
    .from(files)
    .where(
      and(
        eq(files.upstream, upstream),
        eq(files.sizeBytes, sizeBytes),
        eq(files.sha256, sha256),
        eq(files.filename, filename),
      ),
    )
    .orderBy(desc(files.createdAt))
    .limit(1);
  return file;
}
