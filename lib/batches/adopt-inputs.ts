/** What the items of a batch that was not composed here were sent with: it is read from their sessions when it is needed. */
import 'server-only';
import { and, asc, eq, inArray, isNotNull, sql } from 'drizzle-orm';
import { UpstreamError } from '@/lib/dari/client';
import { getTranscript, type UpstreamEntry } from '@/lib/dari/sessions';
import type { Db } from '@/lib/db/client';
import { attempts, items, type StoredPart } from '@/lib/db/schema';
import { AppError } from '@/lib/errors';
import { listFiles } from '@/lib/files/service';
import { newId } from '@/lib/new-id';
import { labelOf } from './draft-items';
import { findBatch } from './repository';

const READ_MAX = 500;
const READS_AT_ONCE = 8;

/**
 * Reads the first message of each item that has none yet, and keeps it. What the API no longer has stays empty; secrets
 * cannot be read back. Throws invalid when that is too much for one call, and UpstreamError.
 */
export async function readInputs(db: Db, batchId: string, indexes?: number[]): Promise<void> {
  if (!(await findBatch(db, batchId))?.isAdopted) return;
  const missing = await listMissing(db, batchId, indexes);
  if (missing.length > READ_MAX) {
    throw new AppError(
      'invalid',
      `Choose at most ${READ_MAX} items: what each was sent with is read from its session first.`,
    );
  }
  for (let start = 0; start < missing.length; start += READS_AT_ONCE) {
    await Promise.all(missing.slice(start, start + READS_AT_ONCE).map((one) => readInput(db, batchId, one)));
  }
}

/** Items without parts, each with the session of its first attempt. */
async function listMissing(db: Db, batchId: string, indexes?: number[]) {
  return db
    .select({ index: items.index, sessionId: sql<string>`${attempts.sessionId}` })
    .from(items)
    .innerJoin(
      attempts,
      and(eq(attempts.batchId, items.batchId), eq(attempts.itemIndex, items.index), eq(attempts.number, 1)),
    )
    .where(
      and(
        eq(items.batchId, batchId),
        sql`${items.parts} = '[]'::jsonb`,
        isNotNull(attempts.sessionId),
        indexes && inArray(items.index, indexes),
      ),
    )
    .orderBy(asc(items.index))
    .limit(READ_MAX + 1);
}

async function readInput(db: Db, batchId: string, { index, sessionId }: { index: number; sessionId: string }) {
  const transcript = await getTranscript(sessionId).catch((error) => {
    if (error instanceof UpstreamError && error.status === 404) return undefined;
    throw error;
  });
  const first = transcript?.entries.find((entry) => entry.type === 'user');
  const parts = first?.type === 'user' ? await toParts(first) : [];
  if (parts.length === 0) return;
  await db
    .update(items)
    .set({ parts, label: labelOf(parts) })
    .where(and(eq(items.batchId, batchId), eq(items.index, index), sql`${items.parts} = '[]'::jsonb`));
}

/** Empty when it has a part of a kind that cannot be sent. */
async function toParts({ parts }: Extract<UpstreamEntry, { type: 'user' }>): Promise<StoredPart[]> {
  const files = new Map((await listFiles(parts.flatMap(({ fileId }) => fileId ?? []))).map((file) => [file.id, file]));
  const sent = parts.flatMap(({ type, text, fileId }): StoredPart[] => {
    const id = newId('part');
    if (type === 'text') return [{ id, type, text: text ?? '' }];
    if ((type !== 'file' && type !== 'image') || fileId === null) return [];
    const { filename = fileId, sizeBytes = 0 } = files.get(fileId) ?? {};
    return [{ id, type, fileId, filename, sizeBytes }];
  });
  return sent.length === parts.length ? sent : [];
}
