/** Which batches the list shows, from what its address says. */
import { isUnderWay } from '@/lib/batches/queries';
import type { BatchHead } from '@/lib/batches/schema';

export const SHOWS = ['all', 'running', 'failures', 'drafts'] as const;
export type Show = (typeof SHOWS)[number];

const KEEPS: Record<Show, (head: BatchHead) => boolean> = {
  all: () => true,
  running: isUnderWay,
  failures: (head) => head.counts.failed > 0,
  drafts: (head) => head.status === 'draft',
};

export const readShow = (value: string | null): Show => SHOWS.find((show) => show === value) ?? 'all';

/** Batches of a kind whose name or agent has every word of `search` in it. */
export function filterBatches(heads: BatchHead[], search: string, show: Show): BatchHead[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return heads.filter((head) => {
    const text = `${head.name}\n${head.agentName ?? ''}`.toLowerCase();
    return KEEPS[show](head) && words.every((word) => text.includes(word));
  });
}
