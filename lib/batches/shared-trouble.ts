/** What holds up several batches, as one: only one API is connected, so there is one cause. */

import type { SharedTrouble } from '@/lib/listing/schema';
import type { Trouble } from '@/lib/submissions/schema';
import type { BatchHead } from './schema';

/** The worst first: what the later ones say follows from it. */
const KINDS: Trouble['kind'][] = ['key', 'sending', 'following'];

export function sharedTrouble(heads: Pick<BatchHead, 'trouble' | 'counts'>[]): SharedTrouble | null {
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
