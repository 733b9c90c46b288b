import 'server-only';
import { createHash } from 'node:crypto';
import { type Db, getDb } from '@/lib/db/client';
import { type BatchList, type BatchListUpdate, type BatchListWish, batchListSchema } from '@/lib/listing/schema';
import { chooseBatches, wordsOf } from './choose';
import { findBatchesByFailure } from './failures-across';
import { toHeads } from './heads';
import * as repository from './repository';
import { sharedTrouble } from './shared-trouble';
import { snapshot } from './snapshot';
import { findBatchesByWord } from './words';

const WORDS_MAX = 8;

/** The batches that fit a wish, drafts among them, with counts of all kinds. What had to be counted is kept for the next. */
export async function listBatches(wish: Partial<BatchListWish> = {}): Promise<BatchList> {
  const whole = batchListSchema.parse(wish);
  const db = await getDb();
  const { list, counted } = await snapshot(db, (tx) => readList(tx, whole));
  await repository.keepSums(db, counted);
  return { ...list, mark: createHash('sha256').update(JSON.stringify(list)).digest('base64url').slice(0, 22) };
}

/** The list, unless it is still the one with the mark `known`. */
export async function getBatchListUpdate({
  known,
  ...wish
}: BatchListWish & { known: string }): Promise<BatchListUpdate> {
  const list = await listBatches(wish);
  return { list: list.mark === known ? null : list };
}

/** How many batches there are, without archived ones. */
export async function countBatches(): Promise<{ count: number }> {
  const { total, archived } = await repository.countBatches(await getDb());
  return { count: total - archived };
}

async function readList(tx: Db, wish: BatchListWish) {
  const ids = wish.failure === '' ? undefined : await findBatchesByFailure(tx, wish.failure);
  const records = await repository.listBatchRecords(tx, { withArchived: wish.archived === 'shown', ids });
  const { heads, counted } = await toHeads(tx, records);
  const { chosen, counts } = chooseBatches(heads, wish, await findHits(tx, wish.q));
  const list: Omit<BatchList, 'mark'> = {
    heads: chosen.slice(0, wish.limit),
    matching: chosen.length,
    counts,
    ...(await repository.countBatches(tx)),
    isUnderWay: heads.some(({ status }) => status === 'queued' || status === 'running'),
    trouble: sharedTrouble(heads),
  };
  return { list, counted };
}

async function findHits(tx: Db, q: string): Promise<Map<string, Set<string>>> {
  const hits = new Map<string, Set<string>>();
  for (const word of wordsOf(q).slice(0, WORDS_MAX)) hits.set(word, await findBatchesByWord(tx, word));
  return hits;
}
