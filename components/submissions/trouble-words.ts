/** What stands in the way, what was kept, and over how many batches it is the same. */
import type { BatchHead } from '@/lib/batches/schema';
import type { Trouble } from '@/lib/submissions/schema';
import { itemsWord, oneOrMany } from './amounts';

/** The worst first: what the later ones say follows from it. */
const KINDS: Trouble['kind'][] = ['key', 'sending', 'following'];

export type SharedTrouble = Trouble & { batches: number; waiting: number };

export function troubleTitle({ kind, message }: Trouble): string {
  if (kind === 'sending') return `Sending waits. ${message}`;
  return kind === 'following' ? `What you see may be out of date. ${message}` : message;
}

export function keptWords({ kind }: Trouble, waiting: number, batches = 1): string {
  const over = batches > 1 ? ` in ${batches.toLocaleString('en')} batches` : '';
  const items = `${itemsWord(waiting)}${over} ${oneOrMany(waiting, 'waits', 'wait')}`;
  if (kind === 'key') return `Nothing was lost: ${items}. Set the right key and restart Batchdeck, or try again.`;
  if (kind === 'sending')
    return `Every item is kept: ${items}. The same request goes again until it is answered, and nothing is sent twice.`;
  return `What was last read is kept${over}, sessions go on without us, and Batchdeck keeps asking.`;
}

/** The trouble of all batches as one: only one API is connected, so there is one cause. */
export function sharedTrouble(heads: BatchHead[]): SharedTrouble | null {
  let shared: SharedTrouble | null = null;
  for (const { trouble, counts } of heads) {
    if (trouble) shared = merged(shared, { ...trouble, batches: 1, waiting: counts.unsent });
  }
  return shared;
}

function merged(a: SharedTrouble | null, b: SharedTrouble): SharedTrouble {
  if (!a) return b;
  const [worse, other] = KINDS.indexOf(b.kind) < KINDS.indexOf(a.kind) ? [b, a] : [a, b];
  const isSame = worse.kind === other.kind;
  return {
    ...worse,
    since: isSame && other.since < worse.since ? other.since : worse.since,
    nextTryAt: isSame ? earlier(worse.nextTryAt, other.nextTryAt) : worse.nextTryAt,
    batches: worse.batches + other.batches,
    waiting: worse.waiting + other.waiting,
  };
}

const earlier = (a: string | null, b: string | null): string | null => (a && b ? (a < b ? a : b) : (a ?? b));
