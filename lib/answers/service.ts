/** Keeps what sessions answered, so that it can be searched and need not be read again. */
import 'server-only';
import { type Db, getDb } from '@/lib/db/client';
import { openSecrets } from '@/lib/submissions/request';
import * as repository from './repository';
import type { AnswerPlace } from './schema';

const KEPT_LENGTH_MAX = 200_000;
/** Taking out shorter ones would take out words that only look like them. */
const SECRET_LENGTH_MIN = 4;

type Said = { type: string; text?: string };

/** What the agent said last in a transcript; empty when it said nothing. */
export function answerOf({ entries }: { entries: readonly (Said | { type: string })[] }): string {
  const said = entries.findLast(
    (entry): entry is Said => entry.type === 'assistant' && 'text' in entry && !!entry.text,
  );
  return said?.text ?? '';
}

/**
 * Keeps an answer as it may be kept and shown, and answers that: what an agent repeated of the attempt's secrets is taken
 * out. Nothing is kept of a session that has gone on since, or of a batch that is gone.
 */
export async function keepAnswer(place: AnswerPlace, said: string): Promise<string> {
  const db = await getDb();
  const answer = withoutSecrets(said.replaceAll('\0', '').toWellFormed(), await secretsOf(db, place));
  const text = answer.slice(0, KEPT_LENGTH_MAX).toWellFormed();
  await db.transaction(async (tx) => {
    const kept = await repository.putAnswer(tx, place, { text, isCut: answer.length > KEPT_LENGTH_MAX });
    if (kept) await repository.setDue(tx, place, null);
  });
  return answer;
}

/** Whole answers that are kept of the newest attempts given, by index of the item. */
export async function listAnswers(
  batchId: string,
  rows: { index: number; attempt: number; sessionId: string | null; finishedAt: string | null }[],
): Promise<Map<number, string>> {
  const byIndex = new Map(rows.map((row) => [row.index, row]));
  const kept = await repository.listWhole(await getDb(), batchId, [...byIndex.keys()]);
  return new Map(
    kept.flatMap(({ index, attempt, sessionId, finishedAt, text }) => {
      const row = byIndex.get(index);
      const isOfRow =
        row?.attempt === attempt && row.sessionId === sessionId && row.finishedAt === finishedAt.toISOString();
      return isOfRow ? [[index, text] as const] : [];
    }),
  );
}

async function secretsOf(db: Db, place: AnswerPlace): Promise<Map<string, string>> {
  const found = await repository.findTryWithSecrets(db, place);
  return found ? openSecrets(found) : new Map();
}

/** Longest first, so that none is left of one that another begins with. */
function withoutSecrets(text: string, secrets: Map<string, string>): string {
  return [...secrets]
    .filter(([, value]) => value.length >= SECRET_LENGTH_MIN)
    .sort(([, one], [, other]) => other.length - one.length)
    .reduce((rest, [name, value]) => rest.replaceAll(value, `[secret ${name}]`), text);
}
