/** Keeps a draft on the server while it is edited: a moment after each change, one save at a time, and again until it works. */
import type { SaveDraft } from '@/lib/batches/draft-schema';
import type { DraftItem } from '@/lib/batches/schema';
import { AppError } from '@/lib/errors';
import type { Editor } from './editor';
import type { Head } from './history';
import type { Entry } from './places';
import { forgetSent, withKept, withoutValues } from './secrets';
import { createUnsaved } from './unsaved';

/** Together with the save itself within a second of typing. */
const DEBOUNCE_MS = 350;
/** A person who types without a pause is saved this often all the same. */
const DEBOUNCE_MAX_MS = 700;
const RETRY_MIN_MS = 2_000;
const RETRY_MAX_MS = 30_000;
/** A server action takes 8 MB, and a character up to three bytes; and neither side is to be busy for long at a time. */
const SAVE_LENGTH_MAX = 1_000_000;
const SAVE_ITEMS_MAX = 2_000;
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

/** The draft as the server has it, as far as it is known here. */
export type Kept = Head & { revision: number; entries: Entry[] };

type Options = {
  batchId: string;
  editor: Editor;
  kept: Kept;
  save: (draft: SaveDraft) => Promise<{ savedAt: string }>;
  tabId?: string;
};

type Piece = { changed: Entry[]; removed: string[] };

export function createAutosave({ batchId, editor, kept, save, tabId }: Options) {
  const listeners = new Set<() => void>();
  const unsaved = createUnsaved(editor, kept.entries);
  const revisionsHere = new Set([kept.revision]);
  let { name, agentId, revision } = kept;
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

  function isDirty(): boolean {
    const draft = editor.get();
    return draft.name !== name || draft.agentId !== agentId || unsaved.count() > 0;
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
      let savedAt = '';
      for (const piece of inPieces(unsaved.ids(), editor)) savedAt = await send(piece);
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

  async function send({ changed, removed }: Piece): Promise<string> {
    const { name: nextName, agentId: nextAgentId } = editor.get();
    unsaved.doubt([...changed.map(({ item }) => item.id), ...removed]);
    revisionsHere.add(nextRevision);
    const head = { batchId, basedOn: revision, revision: nextRevision, name: nextName, agentId: nextAgentId, tabId };
    const { savedAt } = await save({
      ...head,
      changed: changed.map(({ item, place }) => ({ ...item, place })),
      removed,
    });
    revision = nextRevision;
    nextRevision = chooseRevision(revision);
    name = nextName;
    agentId = nextAgentId;
    for (const entry of changed) settle(entry);
    for (const id of removed) unsaved.settleRemoved(id);
    const withSecrets = changed.filter(({ item }) => item.secrets.length > 0).map(({ item }) => item.id);
    if (withSecrets.length > 0) editor.forgetValues(new Set(withSecrets));
    return savedAt;
  }

  /** After a save: the values of secrets leave the browser's memory, and what was sent counts as stored. */
  function settle({ item: sent, place }: Entry): void {
    const settled = withoutValues(sent);
    unsaved.settle({ item: settled, place });
    if (settled === sent) return;
    editor.amendItem(sent.id, (item) => (item === sent ? settled : forgetSent(item, sent)));
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
    unsaved,
    /** An item that comes back: its secrets count as kept only as far as the server still has them. */
    revive: (item: DraftItem) => withKept(item, (itemId) => unsaved.storedItem(itemId)?.secrets ?? []),
    revision: () => revision,
    /** What the server's draft is at, or will be once the save under way arrives. */
    ownRevisions: () => [revision, nextRevision],
    /** Whether a revision was made here, as far as it is known. */
    isOwn: (other: number) => revisionsHere.has(other),
    /** Somebody else has saved: nothing more is saved from here. */
    giveWay: () => {
      if (isOver()) return;
      clearTimeout(timer);
      fail(new AppError('conflict', 'This draft was changed in another tab or on another device.'));
    },
    /** Goes on from what the server has now. */
    reset: (next: Kept) => {
      clearTimeout(timer);
      timer = undefined;
      ({ name, agentId, revision } = next);
      revisionsHere.add(revision);
      nextRevision = chooseRevision(revision);
      unsaved.reset(next.entries);
      setState({ kind: 'saved', at: null });
    },
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

const chooseRevision = (revision: number): number => revision + 1 + Math.floor(Math.random() * REVISION_STEP_MAX);

/**
 * At least one piece, each short enough for one request; an item that is not goes alone. What is removed goes with the
 * last, because a copy takes over the secrets of an item that goes.
 */
function* inPieces(ids: string[], editor: Editor): Generator<Piece> {
  let changed: Entry[] = [];
  let length = 0;
  const removed: string[] = [];
  for (const id of ids) {
    const entry = editor.entryOf(id);
    if (!entry) {
      removed.push(id);
      continue;
    }
    const own = JSON.stringify(entry.item).length;
    if (length > 0 && (length + own > SAVE_LENGTH_MAX || changed.length >= SAVE_ITEMS_MAX)) {
      yield { changed, removed: [] };
      changed = [];
      length = 0;
    }
    changed.push(entry);
    length += own;
  }
  yield { changed, removed };
}
