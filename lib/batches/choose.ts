/** Which batches the list shows, and in which order. */
import type { BatchListWish, Show, Sort } from '@/lib/listing/schema';
import type { BatchHead } from './schema';

const isUnderWay = ({ status }: BatchHead): boolean => status === 'running' || status === 'queued';

const KEEPS: Record<Show, (head: BatchHead) => boolean> = {
  all: () => true,
  running: isUnderWay,
  failures: ({ counts }) => counts.failed > 0,
  paused: ({ status }) => status === 'paused',
  asking: ({ status }) => status === 'asking',
  stopped: ({ status }) => status === 'stopped',
  completed: ({ status }) => status === 'completed',
  drafts: ({ status }) => status === 'draft',
};

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });
const newest = (one: BatchHead, other: BatchHead): number =>
  compare(other.createdAt, one.createdAt) || compare(other.id, one.id);

const ORDERS: Record<Sort, (one: BatchHead, other: BatchHead) => number> = {
  newest,
  oldest: (one, other) => newest(other, one),
  name: (one, other) => collator.compare(one.name, other.name),
  failed: (one, other) => other.counts.failed - one.counts.failed,
  progress: (one, other) => shareDone(one) - shareDone(other),
  changed: (one, other) => compare(other.changedAt, one.changedAt),
};

/** The words of a search, each once. */
export const wordsOf = (q: string): string[] => [...new Set(q.toLowerCase().split(/\s+/).filter(Boolean))];

/**
 * Those of `heads` that fit, in order, and how many there are of each kind. `hits` names the batches that have a word
 * elsewhere than in their name or their agent's.
 */
export function chooseBatches(
  heads: BatchHead[],
  { q, show, sort }: Pick<BatchListWish, 'q' | 'show' | 'sort'>,
  hits: Map<string, Set<string>> = new Map(),
): { chosen: BatchHead[]; counts: Record<Show, number> } {
  const words = wordsOf(q);
  const found = heads.filter((head) => {
    const text = `${head.name}\n${head.agentName ?? ''}`.toLowerCase();
    return words.every((word) => text.includes(word) || hits.get(word)?.has(head.id));
  });
  const counts = Object.fromEntries(
    Object.entries(KEEPS).map(([kind, keeps]) => [kind, found.filter(keeps).length]),
  ) as Record<Show, number>;
  const order = ORDERS[sort];
  const isPinned = ({ pinnedAt }: BatchHead) => (pinnedAt === null ? 1 : 0);
  const chosen = found
    .filter(KEEPS[show])
    .sort((one, other) => isPinned(one) - isPinned(other) || order(one, other) || newest(one, other));
  return { chosen, counts };
}

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

/** What is least done first; drafts have not begun to be, and come last. */
function shareDone({ status, counts, itemCount }: BatchHead): number {
  if (status === 'draft' || itemCount === 0) return 2;
  return (counts.completed + counts.failed) / itemCount;
}
