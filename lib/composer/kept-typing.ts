/**
 * What the server does not have yet, kept in this browser as well: a tab that is killed loses a tenth of a second of
 * typing. Values of secrets are never kept here. A record belongs to its tab; another takes it over once nobody answers
 * for it any more.
 */
import { z } from 'zod';
import { type DraftItem, draftItemSchema } from '@/lib/batches/schema';
import { newId } from '@/lib/new-id';
import type { Autosave } from './autosave';
import type { Editor } from './editor';

const WRITE_MS = 100;
const ANSWER_MS = 300;
const KEPT_DAYS_MAX = 30;
/** Typing, and not an import: that is saved in pieces and can be made again. */
const ITEMS_MAX = 100;
const LENGTH_MAX = 500_000;
const DAY_MS = 86_400_000;
const CHANNEL = 'batchdeck.typing';
const PREFIX = 'batchdeck.typing.';

const keptTypingSchema = z.object({
  at: z.number(),
  /** What the server's draft may be at without anybody else having saved: what this was typed upon, and the save under way. */
  revisions: z.array(z.number()),
  name: z.string(),
  agentId: z.string(),
  entries: z.array(z.object({ item: draftItemSchema, place: z.string() })),
  removed: z.array(z.string()),
});
export type KeptTyping = z.infer<typeof keptTypingSchema>;

type Tab = { batchId: string; tabId: string; editor: Editor; autosave: Autosave };

/** Keeps what the tab has not saved, and answers for it, until the function it answers is called. */
export function keepTyping({ batchId, tabId, editor, autosave }: Tab): () => void {
  const key = keyOf(batchId, tabId);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isDue = false;

  function write(): void {
    isDue = false;
    store(key, recordOf(editor, autosave));
    timer = setTimeout(() => {
      timer = undefined;
      if (isDue) write();
    }, WRITE_MS);
  }

  function note(): void {
    isDue = true;
    if (timer === undefined) write();
  }

  const channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = ({ data }) => data?.ask === key && channel.postMessage({ here: key });
  const stops = [editor.subscribe(note), autosave.subscribe(note)];
  return () => {
    for (const stop of stops) stop();
    clearTimeout(timer);
    channel.close();
    store(key, null);
  };
}

function recordOf(editor: Editor, autosave: Autosave): KeptTyping | null {
  const ids = autosave.unsaved.ids();
  if (!autosave.isDirty() || ids.length > ITEMS_MAX) return null;
  const { name, agentId } = editor.get();
  const entries = ids.flatMap((id) => editor.entryOf(id) ?? []);
  return {
    at: Date.now(),
    revisions: autosave.ownRevisions(),
    name,
    agentId,
    entries: entries.map(({ item, place }) => ({ item: withoutNewValues(item), place })),
    removed: ids.filter((id) => editor.indexOf(id) < 0),
  };
}

const withoutNewValues = (item: DraftItem): DraftItem => ({
  ...item,
  secrets: item.secrets.map((secret) => ({ ...secret, value: '' })),
});

/** What tabs that are gone have left of a draft, the oldest first; it is removed from the browser. */
export async function takeTyping(batchId: string): Promise<KeptTyping[]> {
  const found = readAll().filter(({ key }) => key.startsWith(keyOf(batchId, '')));
  if (found.length === 0) return [];
  const alive = await askTabs(found.map(({ key }) => key));
  const left = found.filter(({ key }) => !alive.has(key));
  for (const { key } of left) store(key, null);
  return left.map(({ kept }) => kept).sort((a, b) => a.at - b.at);
}

async function askTabs(keys: string[]): Promise<Set<string>> {
  const channel = new BroadcastChannel(CHANNEL);
  const alive = new Set<string>();
  channel.onmessage = ({ data }) => alive.add(data?.here);
  for (const key of keys) channel.postMessage({ ask: key });
  await new Promise((resolve) => setTimeout(resolve, ANSWER_MS));
  channel.close();
  return alive;
}

/**
 * Puts back what was typed. While nobody else has saved since, it is what the person sees; otherwise it goes beside as
 * new items, so that nothing of either is lost. Answers how many items it was, and whether they stand beside.
 */
export function putBack(kept: KeptTyping, { editor, autosave }: Tab): { count: number; isBeside: boolean } {
  const isBeside = !kept.revisions.includes(autosave.revision());
  const step = { label: 'what was typed before' };
  // Who types already knows better.
  const entries = kept.entries.filter(({ item }) => !autosave.unsaved.has(item.id) && !isSame(editor, item));
  if (isBeside) {
    const copies = entries.map(({ item }) => ({ ...item, id: newId('item'), secrets: [] }));
    editor.insertItems(editor.get().items.length, copies, step);
    return { count: copies.length, isBeside };
  }
  const head = { name: kept.name, agentId: kept.agentId };
  const removed = kept.removed.filter((id) => editor.indexOf(id) >= 0);
  editor.putBack(
    entries.map(({ item, place }) => ({ item: autosave.revive(item), place })),
    removed,
    head,
    step,
  );
  return { count: entries.length + removed.length, isBeside };
}

const isSame = (editor: Editor, item: DraftItem): boolean =>
  JSON.stringify(editor.itemOf(item.id)) === JSON.stringify(item);

const keyOf = (batchId: string, tabId: string): string => `${PREFIX}${batchId}.${tabId}`;

/** What is stored of all drafts; what is too old or of another shape is removed. */
function readAll(): { key: string; kept: KeptTyping }[] {
  try {
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
    return keys.flatMap((key) => {
      const { data } = keptTypingSchema.safeParse(JSON.parse(localStorage.getItem(key) ?? 'null'));
      if (data && Date.now() - data.at < KEPT_DAYS_MAX * DAY_MS) return { key, kept: data };
      store(key, null);
      return [];
    });
  } catch {
    return [];
  }
}

/** Does nothing where the browser keeps nothing, or has no room. */
function store(key: string, kept: KeptTyping | null): void {
  try {
    const text = kept && JSON.stringify(kept);
    if (text && text.length <= LENGTH_MAX) localStorage.setItem(key, text);
    else localStorage.removeItem(key);
  } catch {}
}
