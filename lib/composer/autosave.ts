/** Keeps a draft on the server while it is edited: a moment after each change, one save at a time, and again until it works. */
import type { Draft, DraftItem, SaveDraft, StoredDraft } from '@/lib/batches/schema';
import { AppError } from '@/lib/errors';
import type { Editor } from './editor';
import { forgetSent, withKept, withoutValues } from './secrets';

const DEBOUNCE_MS = 600;
/** A person who types without a pause is saved this often all the same. */
const DEBOUNCE_MAX_MS = 3_000;
const RETRY_MIN_MS = 2_000;
const RETRY_MAX_MS = 30_000;
/** A server action takes 8 MB, and a character up to three bytes. */
const SAVE_LENGTH_MAX = 2_000_000;
/** How far apart two tabs choose their next revision, so that they do not choose the same. */
const REVISION_STEP_MAX = 1_000;
const FLUSH_ROUNDS_MAX = 20;

export type SaveState =
  | { kind: 'saved'; at: string | null }
  | { kind: 'changed' }
  | { kind: 'saving' }
  /** `isOver`: trying again would not help. */
  | { kind: 'failed'; error: AppError; isOver: boolean };

export type Autosave = ReturnType<typeof createAutosave>;

type Options = {
  batchId: string;
  editor: Editor;
  /** The draft as the server has it. */
  stored: StoredDraft;
  save: (draft: SaveDraft) => Promise<{ savedAt: string }>;
};

export function createAutosave({ batchId, editor, stored, save }: Options) {
  const listeners = new Set<() => void>();
  const storedItems = new Map(stored.items.map((item) => [item.id, item]));
  let { name, agentId, revision } = stored;
  let order = stored.items.map(({ id }) => id);
  let nextRevision = chooseRevision(revision);
  let state: SaveState = { kind: 'saved', at: null };
  let last: Promise<boolean> = Promise.resolve(true);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let waitingSince = 0;
  let failures = 0;

  function setState(next: SaveState): void {
    state = next;
    for (const tell of listeners) tell();
  }

  const isOver = () => state.kind === 'failed' && state.isOver;

  function isChanged(item: DraftItem): boolean {
    const known = storedItems.get(item.id);
    if (known === item) return false;
    if (!known || JSON.stringify(known) !== JSON.stringify(item)) return true;
    storedItems.set(item.id, item);
    return false;
  }

  function isDirty(): boolean {
    const draft = editor.get();
    if (draft.name !== name || draft.agentId !== agentId || draft.items.length !== order.length) return true;
    return draft.items.some((item, index) => item.id !== order[index] || isChanged(item));
  }

  function onChange(): void {
    if (isOver()) return;
    if (!isDirty()) {
      if (state.kind === 'changed') setState({ kind: 'saved', at: null });
      return;
    }
    if (state.kind === 'saved') setState({ kind: 'changed' });
    const now = Date.now();
    if (!timer) waitingSince = now;
    schedule(Math.min(DEBOUNCE_MS, Math.max(0, waitingSince + DEBOUNCE_MAX_MS - now)));
  }

  function schedule(ms: number): void {
    clearTimeout(timer);
    timer = setTimeout(() => void saveNow(), ms);
  }

  /** Saves what differs, after whatever save is under way. Answers whether it worked. */
  function saveNow(): Promise<boolean> {
    clearTimeout(timer);
    timer = undefined;
    last = last.then(sendChanges);
    return last;
  }

  async function sendChanges(): Promise<boolean> {
    if (isOver()) return false;
    if (!isDirty()) return true;
    if (state.kind !== 'failed') setState({ kind: 'saving' });
    try {
      const savedAt = await sendInPieces();
      failures = 0;
      if (isDirty()) {
        setState({ kind: 'changed' });
        if (!timer) schedule(DEBOUNCE_MS);
      } else setState({ kind: 'saved', at: savedAt });
      return true;
    } catch (error) {
      fail(error);
      return false;
    }
  }

  async function sendInPieces(): Promise<string> {
    const draft = editor.get();
    const pieces = inPieces(draft.items.filter(isChanged));
    let savedAt = '';
    for (const [index, changed] of pieces.entries()) {
      const isLast = index === pieces.length - 1;
      savedAt = await send(draft, changed, isLast ? idsOf(draft) : orderBetween(draft, changed));
    }
    return savedAt;
  }

  async function send(draft: Draft, changed: DraftItem[], nextOrder: string[]): Promise<string> {
    const head = { batchId, basedOn: revision, revision: nextRevision, name: draft.name, agentId: draft.agentId };
    const { savedAt } = await save({ ...head, order: nextOrder, changed });
    revision = nextRevision;
    nextRevision = chooseRevision(revision);
    ({ name, agentId } = draft);
    const isListed = new Set(nextOrder);
    for (const id of order) if (!isListed.has(id)) storedItems.delete(id);
    order = nextOrder;
    for (const item of changed) settle(item);
    return savedAt;
  }

  /** Known ids in their new order, those of this piece among them; what is to be removed goes with the last piece. */
  function orderBetween(draft: Draft, changed: DraftItem[]): string[] {
    const isSent = new Set([...order, ...changed.map(({ id }) => id)]);
    const kept = idsOf(draft).filter((id) => isSent.has(id));
    const isKept = new Set(kept);
    return [...kept, ...order.filter((id) => !isKept.has(id))];
  }

  /** After a save: the values of secrets leave the browser's memory, and what was sent counts as stored. */
  function settle(sent: DraftItem): void {
    const settled = withoutValues(sent);
    storedItems.set(sent.id, settled);
    if (settled === sent) return;
    editor.amendItem(sent.id, (item) => (item === sent ? settled : forgetSent(item, sent)));
    editor.forgetValues(new Set([sent.id]));
  }

  function fail(error: unknown): void {
    const known = error instanceof AppError ? error : new AppError('internal', 'Saving failed in this browser.');
    const isLasting = ['conflict', 'not_found', 'forbidden'].includes(known.code);
    setState({ kind: 'failed', error: known, isOver: isLasting });
    failures += 1;
    // An invalid draft is saved again once it changes; everything else may work in a while.
    if (!isLasting && known.code !== 'invalid') {
      schedule(Math.min(RETRY_MAX_MS, RETRY_MIN_MS * 2 ** (failures - 1)));
    }
  }

  return {
    getState: () => state,
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    /** Saves from now on, until the function it answers is called. */
    start: () => {
      const stop = editor.subscribe(onChange);
      onChange();
      return stop;
    },
    isDirty,
    /** An item that comes back: its secrets count as kept only as far as the server still has them. */
    revive: (item: DraftItem) => withKept(item, (itemId) => storedItems.get(itemId)?.secrets ?? []),
    revision: () => revision,
    /** Saves until nothing differs. Answers whether everything is kept. */
    flush: async () => {
      for (let round = 0; round < FLUSH_ROUNDS_MAX; round += 1) {
        if (!(await saveNow())) return false;
        if (!isDirty()) return true;
      }
      return false;
    },
  };
}

const idsOf = (draft: Draft): string[] => draft.items.map(({ id }) => id);

const chooseRevision = (revision: number): number => revision + 1 + Math.floor(Math.random() * REVISION_STEP_MAX);

/** At least one piece, each short enough for one request; an item that is not goes alone. */
function inPieces(items: DraftItem[]): DraftItem[][] {
  const pieces: DraftItem[][] = [[]];
  let length = 0;
  for (const item of items) {
    const own = JSON.stringify(item).length;
    if (length > 0 && length + own > SAVE_LENGTH_MAX) {
      pieces.push([]);
      length = 0;
    }
    pieces.at(-1)?.push(item);
    length += own;
  }
  return pieces;
}
