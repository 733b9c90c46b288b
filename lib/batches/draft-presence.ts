import 'server-only';
import type { z } from 'zod';
import { getDb } from '@/lib/db/client';
import * as drafts from './draft-repository';
import type { DraftPresence, draftPresenceSchema } from './draft-schema';
import * as repository from './repository';

/** A tab that is open tells of itself three times as often. */
const AWAY_AFTER_MS = 15_000;
/** What a closed tab has saved is told for so long. */
const FORGOTTEN_AFTER_MS = 60 * 60_000;

const NOBODY: DraftPresence = { revision: null, savedBy: null, others: [] };

/**
 * Notes that a tab has a draft open, and answers who else does and who saved last. Over several processes, because it
 * goes through the database. Of what is no draft any more there is nothing to tell.
 */
export async function tellPresence(here: z.output<typeof draftPresenceSchema>): Promise<DraftPresence> {
  const { batchId, tabId, device, leaving } = here;
  const db = await getDb();
  const now = new Date();
  if (leaving) {
    await drafts.markAway(db, batchId, tabId, new Date(now.getTime() - AWAY_AFTER_MS));
    return NOBODY;
  }
  const batch = await repository.findBatch(db, batchId);
  // The tab that sends a draft may ask once more, and hears of it by its own answer.
  if (batch?.state !== 'draft') return NOBODY;
  const { revision } = batch;
  await drafts.upsertReader(db, { batchId, tabId, device, seenAt: now });
  await drafts.deleteReadersBefore(db, batchId, new Date(now.getTime() - FORGOTTEN_AFTER_MS));
  const readers = await drafts.listReaders(db, batchId);
  const author = readers.find(({ savedRevision }) => savedRevision === revision);
  return {
    revision,
    savedBy: author?.savedAt ? { device: author.device, at: author.savedAt.toISOString() } : null,
    others: readers
      .filter((reader) => reader.tabId !== tabId && now.getTime() - reader.seenAt.getTime() < AWAY_AFTER_MS)
      .map((reader) => ({ tabId: reader.tabId, device: reader.device })),
  };
}
