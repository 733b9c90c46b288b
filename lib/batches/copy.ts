import 'server-only';
import { findOutcome, recordAudit } from '@/lib/audit/service';
import { type Db, getDb } from '@/lib/db/client';
import { AppError } from '@/lib/errors';
import { newId } from '@/lib/new-id';
import { seal } from '@/lib/seal';
import { numberItems } from '@/lib/submissions/attempt-repository';
import { inputOf, openSecrets, secretPlace } from '@/lib/submissions/request';
import { readInputs } from './adopt-inputs';
import type { CopyBatch } from './copy-schema';
import { labelOf } from './draft-items';
import * as drafts from './draft-repository';
import type { BatchRecord } from './repository';
import * as repository from './repository';
import { NAME_LENGTH_MAX } from './schema';

const COPY_MARK = ' (copy)';
/** So that no statement keeps the embedded database busy for long. */
const ITEMS_PER_STATEMENT = 5_000;

/**
 * Makes a draft of a batch's items, or of those at some indexes: as they were composed, or as each was tried last. What is
 * sealed is sealed anew for its new place and never leaves the server. A repeat of the wish answers the draft it made.
 */
export async function copyBatch({ batchId, requestId, indexes, input }: CopyBatch): Promise<{ batchId: string }> {
  const db = await getDb();
  await readInputs(db, batchId, indexes);
  return db.transaction(async (tx) => {
    const batch = await repository.lockBatch(tx, batchId);
    if (!batch) throw new AppError('not_found', 'There is no batch here. It may have been deleted.');
    const before = await findOutcome<{ batchId: string }>(tx, { batchId, requestId });
    if (before) return before;
    // A draft has no indexes yet, and its copy goes by them.
    if (batch.state === 'draft') await numberItems(tx, batchId);
    const chosen = indexes && [...new Set(indexes)].sort((one, other) => one - other);
    const copy = { id: newId('b'), from: batch, isNewest: input === 'newest' };
    const name = chosen ? nameOfRows(batch, chosen.length) : nameOfCopy(batch);
    await repository.insertBatch(tx, { id: copy.id, name, agentId: batch.agentId, state: 'draft' });
    const count = await copyItems(tx, copy, chosen);
    if (chosen && count < chosen.length) throw new AppError('not_found', 'Some of these items are not in this batch.');
    const outcome = { batchId: copy.id };
    const detail = { items: count, draftId: copy.id };
    await recordAudit(tx, { batchId, actor: 'you', requestId, outcome, action: 'batch.copied', detail });
    return outcome;
  });
}

/**
 * A copy of a draft with the ids of its items, which every copy keeps: for what was changed in a browser and cannot be
 * saved where it belongs. The browser may not know what others have made of the draft.
 */
export async function forkDraft(wish: CopyBatch): Promise<{ batchId: string; ids: string[] }> {
  const copy = await copyBatch(wish);
  return { ...copy, ids: await drafts.listItemIds(await getDb(), copy.batchId) };
}

type Copy = { id: string; from: BatchRecord; isNewest: boolean };

/** Answers how many there are. */
async function copyItems(tx: Db, copy: Copy, chosen: number[] | undefined): Promise<number> {
  const all = chosen ?? Array.from({ length: await repository.countItemsOf(tx, copy.from.id) }, (_, index) => index);
  let count = 0;
  for (let start = 0; start < all.length; start += ITEMS_PER_STATEMENT) {
    const indexes = all.slice(start, start + ITEMS_PER_STATEMENT);
    const rows = { copyId: copy.id, batchId: copy.from.id, indexes, isNewest: copy.isNewest };
    count += await repository.copyPlainItems(tx, rows);
    const others = await repository.listItemsToReseal(tx, rows);
    await drafts.upsertItems(
      tx,
      others.map((one) => resealed(copy, one)),
    );
    count += others.length;
  }
  return count;
}

/** An item with secrets, or one that was edited since, as it is in its copy. */
function resealed({ id: batchId, isNewest }: Copy, { item, attempt }: repository.ItemToCopy): drafts.DraftRecord {
  const input = isNewest ? (attempt?.input ?? null) : null;
  const number = attempt?.number ?? 0;
  const one = { item, attempt: { batchId: item.batchId, itemIndex: item.index, number, input } };
  const { parts, metadata, llmId, versionId, secrets } = inputOf(one);
  const values = openSecrets(one);
  return {
    batchId,
    id: item.id,
    place: item.place,
    label: labelOf(parts),
    parts,
    metadata,
    llmId,
    versionId,
    secrets: secrets.map(({ id, name }) => ({
      id,
      name,
      sealed: seal(values.get(name) ?? '', secretPlace(batchId, item.id, id)),
    })),
  };
}

const nameOfCopy = ({ name }: BatchRecord): string =>
  `${name.slice(0, NAME_LENGTH_MAX - COPY_MARK.length)}${COPY_MARK}`;

function nameOfRows({ name }: BatchRecord, count: number): string {
  const rows = count === 1 ? 'A row of' : `${count.toLocaleString('en')} rows of`;
  return `${rows} ${name}`.slice(0, NAME_LENGTH_MAX);
}
