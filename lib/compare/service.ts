/** Answers of a batch side by side: their beginnings, and which are equal. */
import 'server-only';
import { and, eq, inArray, sql } from 'drizzle-orm';
import { fromRanges } from '@/lib/batches/ranges';
import { ITEMS_MAX } from '@/lib/batches/schema';
import { answers } from '@/lib/db/answer-schema';
import { type Db, getDb } from '@/lib/db/client';
import { attempts } from '@/lib/db/schema';
import { AppError } from '@/lib/errors';
import { type AnswerMarks, EXCERPTS_MAX, type Excerpt } from './schema';

const EXCERPT_LENGTH = 600;

/** Of the newest attempts at these items, as far as their answers are kept. Throws invalid. */
export async function listExcerpts({ batchId, items }: { batchId: string; items: string }): Promise<Excerpt[]> {
  const indexes = fromRanges(items, { min: 0, max: ITEMS_MAX - 1 });
  if (!indexes || indexes.length > EXCERPTS_MAX)
    throw new AppError('invalid', `Name at most ${EXCERPTS_MAX} items, such as 0-36, 40.`);
  const db = await getDb();
  return db
    .select({
      index: answers.itemIndex,
      text: sql<string>`left(${answers.text}, ${EXCERPT_LENGTH})`,
      isCut: sql<boolean>`length(${answers.text}) > ${EXCERPT_LENGTH}`,
    })
    .from(answers)
    .innerJoin(attempts, isOfNewest)
    .where(and(eq(answers.batchId, batchId), inArray(answers.itemIndex, indexes), sql`${answers.text} is not null`));
}

export async function getAnswerMarks({ batchId }: { batchId: string }): Promise<AnswerMarks> {
  const rows = await listHashes(await getDb(), batchId);
  const places = new Map<string, number>();
  const codes: number[] = new Array(1 + rows.reduce((most, { index }) => Math.max(most, index), -1)).fill(-1);
  for (const { index, hash } of rows) {
    if (!places.has(hash)) places.set(hash, places.size);
    codes[index] = places.get(hash) ?? -1;
  }
  return { codes };
}

function listHashes(db: Db, batchId: string) {
  return db
    .select({ index: answers.itemIndex, hash: sql<string>`md5(${answers.text})` })
    .from(answers)
    .innerJoin(attempts, isOfNewest)
    .where(and(eq(answers.batchId, batchId), sql`${answers.text} is not null`));
}

/** An answer counts while the attempt is the newest, and its session has not gone on since. */
const isOfNewest = and(
  eq(attempts.batchId, answers.batchId),
  eq(attempts.itemIndex, answers.itemIndex),
  eq(attempts.number, answers.number),
  eq(attempts.sessionId, answers.sessionId),
  eq(attempts.finishedAt, answers.finishedAt),
  attempts.isNewest,
);
