/** How drafts travel between the browser and the server: in pages one way, as what changed the other. */
import { z } from 'zod';
import { type Draft, draftItemSchema, draftSchema, ITEMS_MAX, id } from './schema';

/**
 * `revision` tells whether anybody else has saved since. `places` are those of the items, in the same order: keys that
 * sort as strings.
 */
export type StoredDraft = Draft & { revision: number; places: string[] };

/** A draft as it is read: its head, how many items there are in all, and some of them. */
export type DraftPage = StoredDraft & {
  itemCount: number;
  /** Asks for what follows; null after the last item. */
  cursor: string | null;
  /** Places of the first item that follows, and of the very last. */
  nextPlace: string | null;
  lastPlace: string | null;
};

/** `after` is the cursor of the page before. */
export const draftPageSchema = z.object({
  batchId: id,
  after: z.string().max(2_000).optional(),
  limit: z.coerce.number().int().min(1).max(5_000).default(2_000),
});

/** Letters and digits sort the same everywhere. */
const place = z
  .string()
  .regex(/^[0-9A-Za-z]+$/)
  .max(1_000);

/**
 * A save carries what changed: items that are new, different or elsewhere, and the ids of those removed. It makes
 * `revision` out of `basedOn`, both chosen by the browser, so that a repeat after a lost answer is known as one.
 * An id may be named once. A removed item that changes later is there again; one that is not there is removed already.
 */
export const saveDraftSchema = z
  .object({
    batchId: id,
    basedOn: z.number().int().min(0),
    revision: z.number().int().min(1),
    name: draftSchema.shape.name,
    agentId: z.string(),
    changed: z.array(draftItemSchema.extend({ place })).max(ITEMS_MAX),
    removed: z.array(id).max(ITEMS_MAX),
    /** The browser tab that saves. */
    tabId: id.optional(),
  })
  .refine(({ changed, removed }) => {
    const named = [...changed.map((item) => item.id), ...removed];
    return new Set(named).size === named.length;
  }, 'An item is named twice in this save. Nothing of it was kept.');
export type SaveDraft = z.infer<typeof saveDraftSchema>;

// ── who has a draft open ──────────────────────────────────────────────────────────────────────────────────────────

/** A tab tells that it has a draft open, and asks who else does. */
export const draftPresenceSchema = z.object({
  batchId: id,
  tabId: id,
  device: z.string().max(80).default(''),
  /** It is being closed. */
  leaving: z.stringbool().default(false),
});

export type DraftPresence = {
  /** Of the draft now, null when it is none any more; and who made it, as far as that is known. */
  revision: number | null;
  savedBy: { device: string; at: string } | null;
  /** Browser and system of the others. */
  others: { tabId: string; device: string }[];
};
