/** The list in groups: by agent, or by the day of sending; pinned batches are a group of their own. */
import type { BatchHead } from '@/lib/batches/schema';

export type Grouping = 'agent' | 'day';
export type Group = { title: string; heads: BatchHead[] };

const DAY_MS = 24 * 60 * 60 * 1000;
const dayOf = new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' });

export const readGrouping = (value: string | null): Grouping | null =>
  value === 'agent' || value === 'day' ? value : null;

/** Groups in the order in which `heads` has the first of each. Days are those of this machine; `now` in ms. */
export function groupBatches(heads: BatchHead[], by: Grouping, now: number): Group[] {
  const groups = new Map<string, BatchHead[]>();
  for (const head of heads) {
    const title = head.pinnedAt ? 'Pinned' : by === 'agent' ? agentOf(head) : dayWord(head, now);
    const group = groups.get(title);
    if (group) group.push(head);
    else groups.set(title, [head]);
  }
  return [...groups].map(([title, some]) => ({ title, heads: some }));
}

const agentOf = ({ agentName, agentId, status }: BatchHead): string =>
  agentName ?? (status === 'draft' ? 'Drafts' : (agentId ?? 'No agent'));

function dayWord({ submittedAt, createdAt }: BatchHead, now: number): string {
  const day = dayOf.format(new Date(submittedAt ?? createdAt));
  if (day === dayOf.format(now)) return 'Today';
  return day === dayOf.format(now - DAY_MS) ? 'Yesterday' : day;
}
