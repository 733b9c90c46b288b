import 'server-only';
import type { z } from 'zod';
import { placesBetween } from '@/lib/composer/places';
import { type Db, getDb } from '@/lib/db/client';
import { AppError } from '@/lib/errors';
import { newId } from '@/lib/new-id';
import { saveItems, toDraftItem } from './draft-items';
import * as drafts from './draft-repository';
import type { DraftPage, draftPageSchema, SaveDraft, StoredDraft } from './draft-schema';
import type { BatchRecord } from './repository';
import * as repository from './repository';
import { type Draft, ITEMS_MAX } from './schema';

/** Without a limit of its own a page is as large as a draft may be. */
const ALL: PageWish = { limit: ITEMS_MAX };

type PageWish = Pick<z.output<typeof draftPageSchema>, 'limit'> & { after?: string };

/** Makes a draft with these items, or none; for the agent of the batch before it unless one is named. */
export async function createDraft(draft?: Partial<Draft>): Promise<{ batchId: string }> {
  const db = await getDb();
  const batchId = newId('b');
  const items = draft?.items ?? [];
  const places = placesBetween(null, null, items.length);
  await db.transaction(async (tx) => {
    await repository.insertBatch(tx, {
      id: batchId,
      name: draft?.name ?? nameByTime(new Date()),
      agentId: draft?.agentId || (await repository.findLastAgentId(tx)),
      state: 'draft',
    });
    const placed = items.map((item, at) => ({ ...item, place: places[at] ?? '' }));
    if (items.length > 0) await saveItems(tx, batchId, placed);
  });
  return { batchId };
}

/** Part of a draft: its items in order from a cursor on, as many as go into one answer. */
export async function getDraftPage({ batchId, ...wish }: { batchId: string } & PageWish): Promise<DraftPage> {
  return readPage(await getDb(), batchId, wish);
}

/** A whole draft as the composer edits it. */
export async function getDraft({ batchId }: { batchId: string }): Promise<StoredDraft> {
  return readDraft(await getDb(), batchId);
}

/** Reads in pieces, and again from the start when somebody saves meanwhile. */
export async function readDraft(db: Db, batchId: string): Promise<StoredDraft> {
  const { name, agentId, revision, items, places, ...first } = await readPage(db, batchId, ALL);
  let { cursor } = first;
  while (cursor) {
    const page: DraftPage = await readPage(db, batchId, { ...ALL, after: cursor });
    if (page.revision !== revision) return readDraft(db, batchId);
    for (const item of page.items) items.push(item);
    for (const place of page.places) places.push(place);
    cursor = page.cursor;
  }
  return { name, agentId, revision, items, places };
}

async function readPage(db: Db, batchId: string, { after, limit }: PageWish): Promise<DraftPage> {
  const { name, agentId, revision } = requireDraft(await repository.findBatch(db, batchId));
  const rows = await drafts.listDraftItems(db, batchId, cursorOf(after), limit);
  const last = rows.at(-1);
  const nextPlace = last ? await drafts.findNextPlace(db, batchId, last) : null;
  return {
    name,
    agentId: agentId ?? '',
    revision,
    items: rows.map(toDraftItem),
    places: rows.map(({ place }) => place),
    itemCount: await drafts.countDraftItems(db, batchId),
    cursor: last && nextPlace !== null ? `${last.place}/${last.id}` : null,
    nextPlace,
    lastPlace: await drafts.findLastPlace(db, batchId),
  };
}

function cursorOf(after: string | undefined): drafts.Cursor {
  const [, place, id] = /^([^/]*)\/(.*)$/.exec(after ?? '') ?? [];
  return place !== undefined && id !== undefined ? { place, id } : null;
}

/** Keeps what changed in a draft, valid or not. Throws conflict once it has been sent, or saved by somebody else. */
export async function saveDraft(draft: SaveDraft): Promise<{ savedAt: string }> {
  const { batchId, basedOn, revision, name, agentId, changed, removed, tabId } = draft;
  const db = await getDb();
  const savedAt = new Date();
  await db.transaction(async (tx) => {
    const batch = requireDraft(await repository.lockBatch(tx, batchId));
    if (batch.revision !== basedOn && batch.revision !== revision) throw changedElsewhere();
    const ids = changed.map(({ id }) => id);
    const hasNew = ids.length > 0 && (await drafts.countKnown(tx, batchId, ids)) < ids.length;
    // Before anything is removed, because a copy takes over the secrets of an item that goes.
    await saveItems(tx, batchId, changed);
    await drafts.deleteItems(tx, batchId, removed);
    if (hasNew && (await drafts.countDraftItems(tx, batchId)) > ITEMS_MAX) throw tooMany();
    await repository.updateBatch(tx, batchId, { name, agentId: agentId || null, revision, updatedAt: savedAt });
    if (tabId) await drafts.updateReader(tx, batchId, tabId, { savedAt, savedRevision: revision });
  });
  return { savedAt: savedAt.toISOString() };
}

const changedElsewhere = () => new AppError('conflict', 'This draft was changed in another tab or on another device.');

const tooMany = () => new AppError('invalid', 'A batch has at most 50,000 items. Remove some.');

/** Throws not_found, or conflict when the batch is no draft any more. */
export function requireDraft(batch: BatchRecord | undefined): BatchRecord {
  if (!batch) throw new AppError('not_found', 'There is no batch here. It may have been deleted.');
  if (batch.state !== 'draft') throw new AppError('conflict', 'This batch has been sent; it can no longer be edited.');
  return batch;
}

function nameByTime(now: Date): string {
  return `Batch of ${now.toISOString().slice(0, 16).replace('T', ' ')}`;
}
