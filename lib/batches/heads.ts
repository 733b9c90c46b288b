/** Batches as pages show them. Attempts are counted only where a batch has changed since they were counted last. */
import 'server-only';
import { upstreamName } from '@/lib/dari/client';
import type { Db } from '@/lib/db/client';
import type { StoredSums } from '@/lib/db/schema';
import { findHold } from '@/lib/submissions/hold';
import type { BatchRecord } from './repository';
import * as repository from './repository';
import type { BatchHead } from './schema';
import { type Sums, statusOf, sumUp, troubleOf } from './standing';

/** A request without an answer for so long is told of. */
const SLOW_MS = 5_000;

type Counted = Sums & { submissionCount: number };

/** In the order of `batches`; `counted` is what had to be counted, for `keepSums`. */
export async function toHeads(db: Db, batches: BatchRecord[]) {
  const { sumsOf, counted } = await readSums(db, batches);
  const open = batches.filter(({ id, state }) => state === 'sent' && !isOver(sumsOf.get(id)));
  const trouble = await findTrouble(db, open, sumsOf);
  const heads = batches.flatMap((batch) => {
    const sums = sumsOf.get(batch.id);
    return sums ? [toHead(batch, sums, trouble.get(batch.id) ?? null)] : [];
  });
  return { heads, counted };
}

/** The sums of each, by its id; `counted` as with `toHeads`. */
export async function readSums(db: Db, batches: BatchRecord[]) {
  const known = batches.flatMap((batch) => (isCounted(batch) ? [[batch.id, batch.sums] as const] : []));
  const stale = batches.filter((batch) => !isCounted(batch));
  const fresh = await countAll(db, stale);
  const sumsOf = new Map<string, Counted>([...known, ...fresh]);
  const counted = stale.flatMap(({ id, revision }) => {
    const sums = sumsOf.get(id);
    return sums ? [{ id, revision, sums }] : [];
  });
  return { sumsOf, counted };
}

const isCounted = (batch: BatchRecord): batch is BatchRecord & { sums: StoredSums & Counted } =>
  batch.sums !== null && batch.sumsRevision === batch.revision;

async function countAll(db: Db, batches: BatchRecord[]): Promise<Map<string, Counted>> {
  if (batches.length === 0) return new Map();
  const ids = batches.map(({ id }) => id);
  const statuses = byBatch(await repository.countStatuses(db, ids));
  const submissions = byBatch(await repository.countSubmissions(db, ids));
  const items = byBatch(await repository.countItems(db, ids));
  return new Map(
    ids.map((id) => {
      const sums = sumUp(statuses.get(id) ?? [], items.get(id)?.[0]?.count ?? 0);
      return [id, { ...sums, submissionCount: submissions.get(id)?.[0]?.count ?? 0 }];
    }),
  );
}

async function findTrouble(db: Db, open: BatchRecord[], sumsOf: Map<string, Counted>) {
  const found = new Map<string, BatchHead['trouble']>();
  if (open.length === 0) return found;
  const ids = open.map(({ id }) => id);
  const connected = upstreamName();
  const troubled = byBatch(await repository.listTroubledSubmissions(db, ids, SLOW_MS));
  const elsewhere = open.filter(({ upstream }) => upstream !== connected).map(({ id }) => id);
  const read = byBatch(elsewhere.length > 0 ? await repository.countSubmissions(db, elsewhere) : []);
  const hold = await findHold(db, connected);
  for (const { id, upstream, submittedAt } of open) {
    const sums = sumsOf.get(id);
    const place = { upstream, connected, lastReadAt: read.get(id)?.[0]?.lastReadAt ?? submittedAt };
    if (sums) found.set(id, troubleOf(troubled.get(id) ?? [], sums, place, hold));
  }
  return found;
}

const isOver = (sums: Counted | undefined): boolean =>
  sums !== undefined && sums.counts.completed + sums.counts.failed === sums.itemCount;

function toHead(batch: BatchRecord, sums: Counted, trouble: BatchHead['trouble']): BatchHead {
  const { id, name, agentId, agentName, isAdopted, upstream, sending, inFlightMax, pilot, retryRule, revision } = batch;
  const { itemCount, counts, submissionCount, completedAtFirst, retriesAhead, lastFinishedAt } = sums;
  const hasEnded = batch.state === 'sent' && isOver(sums) && lastFinishedAt !== null;
  return {
    id,
    name,
    status: batch.state === 'draft' ? 'draft' : statusOf(sums, sending),
    agentId,
    agentName,
    isAdopted,
    upstream,
    itemCount,
    submissionCount,
    counts,
    sending,
    inFlightMax,
    pilot,
    retryRule,
    completedAtFirst,
    retriesAhead,
    createdAt: batch.createdAt.toISOString(),
    changedAt: batch.updatedAt.toISOString(),
    submittedAt: isoOrNull(batch.submittedAt),
    finishedAt: hasEnded ? new Date(lastFinishedAt).toISOString() : null,
    revision,
    marks: batch.marks,
    pinnedAt: isoOrNull(batch.pinnedAt),
    archivedAt: isoOrNull(batch.archivedAt),
    trouble,
  };
}

function byBatch<T extends { batchId: string }>(rows: T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(row.batchId);
    if (group) group.push(row);
    else groups.set(row.batchId, [row]);
  }
  return groups;
}

const isoOrNull = (date: Date | null): string | null => date?.toISOString() ?? null;
