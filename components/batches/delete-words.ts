/** What deleting a batch means, one plain sentence a line. */
import { itemsWord, oneOrMany, sessionsWord } from '@/components/submissions/amounts';
import type { BatchHead } from '@/lib/batches/schema';

/** Whether something of it would still leave this machine. */
export function isToBeStopped({ sending, counts, retriesAhead, status }: BatchHead): boolean {
  const isGoing = sending === 'going' || sending === 'asking';
  return status !== 'draft' && isGoing && counts.unsent + retriesAhead > 0;
}

export function deleteLines(head: BatchHead): string[] {
  const { status, itemCount, counts, upstream } = head;
  if (status === 'draft') {
    const items = itemCount === 0 ? 'The draft' : `The draft and its ${itemsWord(itemCount)}`;
    return [`${items} will be gone for good.`, 'Nothing of it was ever sent, so no session is touched.'];
  }
  const api = upstream === null || upstream === 'embedded' ? 'the embedded engine' : upstream;
  const neverSent = counts.unsent + counts.stopped;
  const atWork = counts.running + counts.queued + counts.waiting + counts.other;
  const lines: string[] = [];
  if (isToBeStopped(head)) {
    lines.push('It is still being sent. Stop that first, so that nothing of it leaves after it is gone.');
  }
  lines.push(`Gone for good here: its ${itemsWord(itemCount)} with every attempt, status and error.`);
  if (neverSent > 0)
    lines.push(`${itemsWord(neverSent)} ${oneOrMany(neverSent, 'was', 'were')} never sent, and will not be.`);
  if (neverSent < itemCount)
    lines.push(`Stays at ${api}: every session with its transcript. What was sent cannot be recalled.`);
  if (atWork > 0) {
    lines.push(
      `${sessionsWord(atWork)} ${oneOrMany(atWork, 'is', 'are')} still at work there: ${oneOrMany(atWork, 'it goes on and costs', 'they go on and cost')} what ${oneOrMany(atWork, 'it costs', 'they cost')}, and nobody here follows.`,
    );
  }
  lines.push('What was done with it stays in the audit log.');
  return lines;
}
