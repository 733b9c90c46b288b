import 'server-only';
import { findOutcome, recordAudit } from '@/lib/audit/service';
import { type Db, getDb } from '@/lib/db/client';
import { AppError } from '@/lib/errors';
import { sharedRead } from '@/lib/live/shared-read';
import * as repository from './repository';
import type {
  AttemptFindings,
  Check,
  Finding,
  GivenVerdict,
  GiveVerdict,
  MarksUpdate,
  Outcome,
  SaveChecks,
  TryOut,
} from './schema';
import { STAMP_MS } from './status';
import { looking } from './sweep';

const TRIED_MAX = 5;
const NO_CHECKS: { revision: number; checks: Check[] } = { revision: 0, checks: [] };

/** What checks and people said of rows after the mark `since` (-1: all). Throws not_found. */
export function getMarks({ batchId, since }: { batchId: string; since: number }): Promise<MarksUpdate> {
  return sharedRead(batchId, `marks ${since}`, async () =>
    (await getDb()).transaction(
      async (tx) => {
        const mark = await repository.findMarks(tx, batchId);
        if (mark === undefined) throw gone();
        const { revision, checks } = (await repository.findChecks(tx, batchId)) ?? NO_CHECKS;
        const counts = checks.length > 0 ? await repository.countAnswers(tx, batchId) : { total: 0, due: 0 };
        const results = await repository.listResults(tx, batchId, revision, since);
        const verdicts = await repository.listVerdicts(tx, batchId, since);
        return {
          mark,
          revision,
          checks,
          ...counts,
          results: results.map(({ index, number, finishedAt, outcomes }): MarksUpdate['results'][number] => [
            index,
            number,
            finishedAt.getTime() % STAMP_MS,
            outcomes,
          ]),
          verdicts: verdicts.map(({ index, verdict, note }): MarksUpdate['verdicts'][number] => [index, verdict, note]),
        };
      },
      { isolationLevel: 'repeatable read', accessMode: 'read only' },
    ),
  );
}

/** What each check said of one attempt and why, and what a person says of the row. */
export async function getFindings(where: {
  batchId: string;
  index: number;
  attempt: number;
  finishedAt?: string | undefined;
}): Promise<AttemptFindings> {
  const { batchId, index, attempt, finishedAt } = where;
  const found = await findMarksOf(batchId, [index]);
  return {
    checks: found.checks,
    findings: found.findingsOf(index, attempt, finishedAt),
    verdict: found.verdictOf(index),
  };
}

/** The checks of a batch, in order. */
export const findChecks = async (batchId: string): Promise<Check[]> =>
  ((await repository.findChecks(await getDb(), batchId)) ?? NO_CHECKS).checks;

/** The checks of a batch, and what they and people said of these items. */
export async function findMarksOf(batchId: string, indexes: number[]) {
  const db = await getDb();
  const { revision, checks } = (await repository.findChecks(db, batchId)) ?? NO_CHECKS;
  const results = await repository.listResultsOf(db, batchId, indexes);
  const byAttempt = new Map(results.map((result) => [`${result.index} ${result.number}`, result]));
  const verdicts = await repository.listVerdictsOf(db, batchId, indexes);
  const byIndex = new Map(
    verdicts.map(({ index, verdict, note, number, actor, at }): [number, GivenVerdict] => [
      index,
      { verdict, note, attempt: number, actor, at: at.toISOString() },
    ]),
  );
  return {
    checks,
    /** Null for what was not looked at by the checks as they are, or not since its session ended last (ISO, when given). */
    findingsOf(index: number, attempt: number, finishedAt?: string | null): Finding[] | null {
      const result = byAttempt.get(`${index} ${attempt}`);
      if (!result || result.revision !== revision) return null;
      if (finishedAt !== undefined && result.finishedAt.toISOString() !== finishedAt) return null;
      return [...result.outcomes].map((outcome, place) => ({
        outcome: outcome as Outcome, // written as such
        reason: result.reasons[place] ?? null,
      }));
    },
    verdictOf: (index: number): GivenVerdict | null => byIndex.get(index) ?? null,
  };
}

/** What checks would say of the first rows that have an answer; nothing is kept. */
export async function tryChecks({ batchId, checks }: { batchId: string; checks: Check[] }): Promise<TryOut> {
  const answered = await repository.listFirstAnswers(await getDb(), batchId, TRIED_MAX);
  const look = looking(checks);
  const rows: TryOut['rows'] = [];
  for (const one of answered) rows.push({ index: one.index, label: one.label, findings: await look(one) });
  return { rows };
}

/**
 * Changes the checks of a batch: all its answers are looked at anew, and no session runs again. Throws conflict when
 * somebody else has changed them since `revision`.
 */
export async function saveChecks({ batchId, requestId, revision, checks }: SaveChecks): Promise<{ revision: number }> {
  return fulfil({ batchId, requestId }, async (tx, marks) => {
    const before = (await repository.findChecks(tx, batchId)) ?? NO_CHECKS;
    if (before.revision !== revision)
      throw new AppError(
        'conflict',
        'Somebody else has changed these checks meanwhile. Nothing was saved: close this, and open it again to see them.',
      );
    await repository.putChecks(tx, { batchId, revision: revision + 1, checks });
    await repository.setToCheck(tx, batchId, true);
    if (checks.length === 0) await repository.deleteResults(tx, batchId);
    await repository.setMarks(tx, batchId, marks + 1);
    const detail = { before: before.checks.map(({ name }) => name), after: checks.map(({ name }) => name) };
    return { done: { revision: revision + 1 }, entry: { action: 'checks.changed', detail } };
  });
}

/** Says of a row what a person thinks of it; null takes it back, and what is left out stays. */
export async function giveVerdict({ batchId, requestId, index, ...given }: GiveVerdict): Promise<{ index: number }> {
  return fulfil({ batchId, requestId }, async (tx, marks) => {
    const number = await repository.findNewestNumber(tx, batchId, index);
    if (number === undefined) throw new AppError('not_found', `This batch has no item ${index}.`);
    const [before] = await repository.listVerdictsOf(tx, batchId, [index]);
    const { verdict = before?.verdict ?? null, note = before?.note ?? '' } = given;
    await repository.putVerdict(tx, {
      batchId,
      itemIndex: index,
      verdict,
      note,
      number,
      actor: 'you',
      mark: marks + 1,
    });
    await repository.setMarks(tx, batchId, marks + 1);
    const detail = {
      index,
      before: before?.verdict ?? null,
      after: verdict,
      noteBefore: before?.note ?? '',
      note,
    };
    return { done: { index }, entry: { action: 'verdict.given', detail } };
  });
}

type Entry = Pick<Parameters<typeof recordAudit>[1], 'action' | 'detail'>;

/** Fulfils a wish once, under the batch's lock, with its entry in the audit log. */
async function fulfil<T>(
  wish: { batchId: string; requestId: string },
  run: (tx: Db, marks: number) => Promise<{ done: T; entry: Entry }>,
): Promise<T> {
  const { batchId, requestId } = wish;
  const db = await getDb();
  return db.transaction(async (tx) => {
    const batch = await repository.lockBatch(tx, batchId);
    if (!batch) throw gone();
    if (batch.state === 'draft')
      throw new AppError('conflict', 'This is a draft. Send it first, then it can be checked.');
    const known = await findOutcome<T>(tx, wish);
    if (known !== undefined) return known;
    const { done, entry } = await run(tx, batch.marks);
    await recordAudit(tx, { batchId, requestId, actor: 'you', outcome: done, ...entry });
    return done;
  });
}

const gone = () => new AppError('not_found', 'There is no batch here. It may have been deleted.');
