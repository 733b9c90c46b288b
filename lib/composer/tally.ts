/**
 * What the items of a draft come to. It is kept as they change, item by item, and begun in slices, so that a draft of
 * any size is counted without a pause that could be felt.
 */
import type { DraftItem } from '@/lib/batches/schema';
import type { Editor } from './editor';

/** Of counting at a time. */
const TURN_MS = 12;
/** Changes of more items than this are counted in turns, too. */
const AT_ONCE_MAX = 20;
/** How soon a change is told. */
const TELL_MS = 250;

export type Tally = {
  /** False until every item has been counted once. */
  isWhole: boolean;
  itemCount: number;
  textBytes: number;
  fileCount: number;
  fileBytes: number;
  /** Items that say the same as one before them. */
  duplicateCount: number;
  /** How many items there are of each option; the agent's default is an empty text. */
  byOption: ReadonlyMap<string, number>;
  /** How many items have a secret of the name. */
  bySecret: ReadonlyMap<string, number>;
  /** The matrix that all items are of; null when some are of none. */
  matrix: { factors: number[]; excluded: number } | null;
};

export function createTally(editor: Pick<Editor, 'get' | 'subscribeItems' | 'itemOf'>) {
  const counted = new Map<string, Facts>();
  const listeners = new Set<() => void>();
  const files = new Bag<string>();
  const contents = new Bag<string>();
  const options = new Bag<string>();
  const secrets = new Bag<string>();
  const tasks = new Bag<string>();
  const versions = new Bag<string>();
  const repeats = new Bag<string>();
  const sizeByFile = new Map<string, number>();
  let textBytes = 0;
  let fileBytes = 0;
  let placed = 0;
  let waiting: DraftItem[] = [...editor.get().items];
  let tally = read();
  let timer: ReturnType<typeof setTimeout> | undefined;

  function put(item: DraftItem): void {
    const facts = factsOf(item);
    counted.set(item.id, facts);
    weigh(facts, 1);
  }

  function take(itemId: string): void {
    const facts = counted.get(itemId);
    if (facts && counted.delete(itemId)) weigh(facts, -1);
  }

  function weigh(facts: Facts, by: 1 | -1): void {
    textBytes += by * facts.textBytes;
    contents.add(facts.content, by);
    options.add(facts.llmId, by);
    versions.add(facts.versionId, by);
    for (const name of facts.secretNames) secrets.add(name, by);
    for (const { fileId, sizeBytes } of facts.files) {
      if (by > 0 && !files.has(fileId)) {
        sizeByFile.set(fileId, sizeBytes);
        fileBytes += sizeBytes;
      }
      files.add(fileId, by);
      if (!files.has(fileId)) fileBytes -= sizeByFile.get(fileId) ?? 0;
    }
    if (facts.place) {
      placed += by;
      tasks.add(facts.place.task, by);
      repeats.add(facts.place.repeat, by);
    }
  }

  function read(): Tally {
    const itemCount = counted.size;
    const factors = [tasks.size, options.size, versions.size, repeats.size];
    const product = factors.reduce((one, other) => one * other, 1);
    const isMatrix = itemCount > 1 && placed === itemCount && product >= itemCount;
    return {
      isWhole: waiting.length === 0,
      itemCount,
      textBytes,
      fileCount: files.size,
      fileBytes,
      duplicateCount: itemCount - contents.size,
      byOption: new Map(options.counts),
      bySecret: new Map(secrets.counts),
      matrix: isMatrix
        ? { factors: factors.filter((factor, index) => index === 0 || factor > 1), excluded: product - itemCount }
        : null,
    };
  }

  /** Counts what has not been counted for a moment, and goes on in the next turn; tells at the end. */
  function work(): void {
    const until = performance.now() + TURN_MS;
    while (waiting.length > 0 && performance.now() < until) {
      const id = waiting.pop()?.id ?? '';
      const item = editor.itemOf(id);
      if (item && !counted.has(id)) put(item);
    }
    tally = read();
    timer = waiting.length > 0 ? setTimeout(work, 0) : undefined;
    if (!timer) for (const tell of listeners) tell();
  }

  return {
    get: () => tally,
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    /** Counts from now on, until the function it answers is called. */
    start: () => {
      const stop = editor.subscribeItems((changes) => {
        for (const { id, before, after } of changes) {
          if (before?.item === after?.item) continue;
          take(id);
          if (!after) continue;
          if (changes.length > AT_ONCE_MAX) waiting.push(after.item);
          else put(after.item);
        }
        timer ??= setTimeout(work, TELL_MS);
      });
      counted.clear();
      for (const bag of [files, contents, options, secrets, tasks, versions, repeats]) bag.counts.clear();
      [textBytes, fileBytes, placed] = [0, 0, 0];
      waiting = [...editor.get().items];
      timer = setTimeout(work, 0);
      return () => {
        stop();
        clearTimeout(timer);
        timer = undefined;
      };
    },
  };
}

/** Things with how many there are of each. */
class Bag<T> {
  readonly counts = new Map<T, number>();
  get size(): number {
    return this.counts.size;
  }
  has(thing: T): boolean {
    return this.counts.has(thing);
  }
  add(thing: T, by: number): void {
    const count = (this.counts.get(thing) ?? 0) + by;
    if (count > 0) this.counts.set(thing, count);
    else this.counts.delete(thing);
  }
}

type Facts = {
  textBytes: number;
  files: { fileId: string; sizeBytes: number }[];
  content: string;
  llmId: string;
  versionId: string;
  secretNames: string[];
  place: { task: string; repeat: string } | null;
};

const encoder = new TextEncoder();

function factsOf(item: DraftItem): Facts {
  const { parts, secrets } = item;
  const texts = parts.flatMap((part) => (part.type === 'text' ? [part.text] : []));
  return {
    textBytes: texts.reduce((sum, text) => sum + encoder.encode(text).length, 0),
    files: parts.flatMap((part) => (part.type === 'text' || part.fileId === '' ? [] : [part])),
    content: contentOf(item),
    llmId: item.llmId.trim(),
    versionId: item.versionId,
    secretNames: [...new Set(secrets.map(({ name }) => name))],
    place: placeOf(item),
  };
}

function placeOf({ metadata }: DraftItem): Facts['place'] {
  const valueAt = (ending: string) => metadata.find(({ key }) => key.trim().endsWith(ending))?.value;
  const task = valueAt('task_index');
  const repeat = valueAt('repeat');
  return task && repeat ? { task, repeat } : null;
}

/** Equal for items that say the same to the same model, and are no repeats that a matrix made on purpose. */
function contentOf(item: DraftItem): string {
  const said = item.parts.map((part) => (part.type === 'text' ? part.text : [part.type, part.fileId || part.filename]));
  return JSON.stringify([item.llmId.trim(), item.versionId, placeOf(item)?.repeat, said]);
}

/** Every item that says the same as an earlier one. */
export function duplicatesIn(items: readonly DraftItem[]): Set<string> {
  const known = new Set<string>();
  const again = new Set<string>();
  for (const item of items) {
    const content = contentOf(item);
    if (known.has(content)) again.add(item.id);
    known.add(content);
  }
  return again;
}
