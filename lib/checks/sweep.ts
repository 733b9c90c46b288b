/** Looks at answers by the checks of their batches, a page at a time. What is still to be done stands in the database. */
import 'server-only';
import { getDb } from '@/lib/db/client';
import { evaluate, type Subject } from './evaluate';
import type { Answered, NewResult } from './repository';
import * as repository from './repository';
import { SLOW } from './sandbox';
import type { Check, Finding } from './schema';

const PAGE = 200;
/** What is found is kept at least so often, so that pages see it come and a killed process loses little. */
const KEEP_MS = 1_000;
const LEASE_MS = 15_000;
/** A check that had to be stopped so often in a row is not run for the rest of a page. */
const SLOW_MAX = 3;

const CUT = 'The answer is longer than the 200,000 characters that are kept, so it was not judged.';
const NO_ANSWER = 'The session failed, so there is no answer to check.';

/** Checks some answers of one batch; whether there may be more to check. */
export async function checkDue(): Promise<boolean> {
  const db = await getDb();
  const batchId = await repository.claimBatch(db, LEASE_MS);
  if (batchId === undefined) return false;
  try {
    const known = await repository.findChecks(db, batchId);
    const page = await repository.listToCheck(db, batchId, PAGE);
    if (known) await checkPage(batchId, known, page);
  } finally {
    await repository.endLease(db, batchId);
  }
  return true;
}

async function checkPage(
  batchId: string,
  { revision, checks }: { revision: number; checks: Check[] },
  page: Answered[],
): Promise<void> {
  const look = looking(checks);
  let results: NewResult[] = [];
  let kept = Date.now();
  for (const answered of page) {
    const findings = await look(answered);
    results.push({
      index: answered.index,
      number: answered.number,
      finishedAt: answered.finishedAt.toISOString(),
      outcomes: findings.map(({ outcome }) => outcome).join(''),
      reasons: findings.map(({ reason }) => reason),
    });
    if (Date.now() - kept < KEEP_MS) continue;
    if (!(await keep(batchId, revision, results))) return;
    results = [];
    kept = Date.now();
  }
  await keep(batchId, revision, results);
}

/** False when the checks were changed meanwhile: what was found is not kept then, and found anew. */
async function keep(batchId: string, revision: number, results: NewResult[]): Promise<boolean> {
  if (results.length === 0) return true;
  const db = await getDb();
  return db.transaction(async (tx) => {
    const batch = await repository.lockBatch(tx, batchId);
    if (!batch || (await repository.findChecks(tx, batchId))?.revision !== revision) return false;
    const mark = batch.marks + 1;
    const count = await repository.putResults(tx, { batchId, revision, mark, results });
    if (count > 0) await repository.setMarks(tx, batchId, mark);
    return true;
  });
}

/** Looks at one answer after another; remembers which checks do not come to an end. */
export function looking(checks: Check[]): (answered: Answered) => Promise<Finding[]> {
  const slow = new Map<string, number>();
  return async (answered) => {
    // So that what waits for this process gets its turn, however many checks need none of their own.
    await new Promise((resolve) => setImmediate(resolve));
    if (answered.status === 'failed') return checks.map(() => ({ outcome: 'u', reason: NO_ANSWER }));
    if (answered.isCut) return checks.map(() => ({ outcome: 'e', reason: CUT }));
    const subject = subjectOf(answered);
    const findings: Finding[] = [];
    for (const check of checks) {
      const times = slow.get(check.id) ?? 0;
      const finding: Finding =
        times >= SLOW_MAX
          ? { outcome: 'e', reason: `${SLOW} It was not run again after ${SLOW_MAX} rows in a row.` }
          : await evaluate(check, subject);
      if (finding.reason === SLOW) slow.set(check.id, times + 1);
      else if (times < SLOW_MAX) slow.delete(check.id);
      findings.push(finding);
    }
    return findings;
  };
}

const subjectOf = ({ index, parts, metadata, text }: Answered): Subject => ({
  index,
  text: parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n'),
  metadata: Object.fromEntries(metadata.map(({ key, value }) => [key, value])),
  answer: text,
});
