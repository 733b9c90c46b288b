/** Answers side by side: their beginnings, and which are equal; and the tries that rows had before their newest. */
import 'server-only';
import { and, asc, eq, inArray, not, type SQL, sql } from 'drizzle-orm';
import { fromRanges } from '@/lib/batches/ranges';
import { ITEMS_MAX } from '@/lib/batches/schema';
import { answers } from '@/lib/db/answer-schema';
import { getDb } from '@/lib/db/client';
import { attempts } from '@/lib/db/schema';
import { AppError } from '@/lib/errors';
import { type AnswerMarks, type EarlierTry, EXCERPTS_MAX, type Excerpt } from './schema';

const EXCERPT_LENGTH = 600;

type Wish = { batchId: string; items: string; attempt?: number };

/** Of one try at each of these items, as far as their answers are kept. Throws invalid. */
export async function listExcerpts({ batchId, items, attempt }: Wish): Promise<Excerpt[]> {
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
    .innerJoin(attempts, isOfAttempt)
    .where(
      and(
        isAnswerOf([batchId]),
        inArray(answers.itemIndex, indexes),
        attempt === undefined ? attempts.isNewest : eq(attempts.number, attempt),
      ),
    );
}

export async function getAnswerMarks({ batchId, with: others }: { batchId: string; with: string[] }) {
  const batchIds = [batchId, ...others];
  const marks: AnswerMarks = Object.fromEntries(batchIds.map((one) => [one, { codes: [], earlier: [] }]));
  const db = await getDb();
  const rows = await db
    .select({
      batchId: answers.batchId,
      index: answers.itemIndex,
      attempt: answers.number,
      isNewest: attempts.isNewest,
      hash: sql<string>`md5(${answers.text})`,
    })
    .from(answers)
    .innerJoin(attempts, isOfAttempt)
    .where(isAnswerOf(batchIds))
    .orderBy(asc(answers.itemIndex));
  const places = new Map<string, number>();
  for (const { hash, isNewest, ...row } of rows) {
    const code = places.get(hash) ?? places.size;
    places.set(hash, code);
    const ofBatch = marks[row.batchId];
    if (!isNewest) ofBatch?.earlier.push({ index: row.index, attempt: row.attempt, code });
    else if (ofBatch) {
      while (ofBatch.codes.length < row.index) ofBatch.codes.push(-1);
      ofBatch.codes[row.index] = code;
    }
  }
  return marks;
}

/** By index and number. */
export async function listEarlierTries({ batchId }: { batchId: string }): Promise<EarlierTry[]> {
  const db = await getDb();
  const rows = await db
    .select({
      index: attempts.itemIndex,
      attempt: attempts.number,
      status: attempts.status,
      llmId: attempts.llmId,
      versionId: attempts.versionId,
      error: attempts.error,
      startedAt: attempts.startedAt,
      finishedAt: attempts.finishedAt,
    })
    .from(attempts)
    .where(and(eq(attempts.batchId, batchId), not(attempts.isNewest)))
    .orderBy(asc(attempts.itemIndex), asc(attempts.number));
  return rows.map((row) => ({ ...row, startedAt: isoOf(row.startedAt), finishedAt: isoOf(row.finishedAt) }));
}

const isoOf = (time: Date | null): string | null => time?.toISOString() ?? null;

const isAnswerOf = (batchIds: string[]): SQL | undefined =>
  and(inArray(answers.batchId, batchIds), sql`${answers.text} is not null`);

/** An answer counts while the session of its attempt has not gone on since. */
const isOfAttempt = and(
  eq(attempts.batchId, answers.batchId),
  eq(attempts.itemIndex, answers.itemIndex),
  eq(attempts.number, answers.number),
  eq(attempts.sessionId, answers.sessionId),
  eq(attempts.finishedAt, answers.finishedAt),
);
