import 'server-only';
import { eq, inArray } from 'drizzle-orm';
import { dataPath } from '@/lib/data-dir';
import type { Db } from '@/lib/db/client';
import { engineFiles } from '@/lib/db/engine-schema';
import { AppError } from '@/lib/errors';

export type FileRow = typeof engineFiles.$inferSelect;

/** Where a file's bytes lie. */
export const filePath = (fileId: string): string => dataPath('engine', 'files', fileId);

export async function insertFile(db: Db, file: Omit<FileRow, 'createdAt'>): Promise<void> {
  await db.insert(engineFiles).values(file);
}

export async function listFiles(db: Db, fileIds: string[]): Promise<Map<string, FileRow>> {
  const rows = await db.select().from(engineFiles).where(inArray(engineFiles.id, fileIds));
  return new Map(rows.map((row) => [row.id, row]));
}

/** Throws AppError not_found. */
export async function getFile(db: Db, fileId: string): Promise<FileRow> {
  const [row] = await db.select().from(engineFiles).where(eq(engineFiles.id, fileId));
  if (!row) throw new AppError('not_found', 'File not found');
  return row;
}
