/** What pausing, stopping and going on mean for the items of a batch. */
import type { Steer } from '@/lib/batches/queries';
import type { BatchHead } from '@/lib/batches/schema';
import { itemsWord, oneOrMany } from './amounts';
import type { Standing } from './standing';

/** After it was done, with the numbers that the person saw. */
export function doneWords(steer: Steer, standing: Standing, stopped: number): { title: string; description: string } {
  const { unsent } = standing;
  if (steer === 'pause') {
    return { title: 'Sending is paused', description: sentences(waitWords(standing), goesOnWords(standing)) };
  }
  if (steer === 'stop') {
    const kept = unsent === 0 ? 'Nothing was left to hold back.' : `${itemsWord(unsent)} will not be sent.`;
    return { title: 'Sending is stopped', description: sentences(kept, goesOnWords(standing)) };
  }
  const count = steer === 'rest' ? unsent + stopped : unsent;
  const goes = count === 0 ? 'Nothing waited.' : `${itemsWord(count)} ${oneOrMany(count, 'goes', 'go')} out now.`;
  if (steer === 'resume') return { title: 'Sending goes on', description: goes };
  return { title: 'The rest is on its way', description: sentences(goes, 'What was sent before is not sent again.') };
}

/** What stopping does, in lines with exact numbers; asked before it is done. */
export function stopLines({ unsent, unanswered, atApi, retriesAhead, hasRule }: Standing): string[] {
  return [
    unsent > 0 && `${itemsWord(unsent)} ${oneOrMany(unsent, 'has', 'have')} not been sent and will not be.`,
    atApi > 0 &&
      `${isAre(atApi)} at the API already: it has no cancel, so ${oneOrMany(atApi, 'it runs to its', 'they run to their')} end.`,
    unanswered > 0 &&
      `${wasWere(unanswered)} handed over and not answered: ${oneOrMany(unanswered, 'it is', 'they are')} asked after until it is known.`,
    hasRule &&
      `Trying again by itself is turned off${retriesAhead > 0 ? `: ${itemsWord(retriesAhead)} that would have gone again ${oneOrMany(retriesAhead, 'stays', 'stay')} failed` : ''}.`,
  ].filter((line) => line !== false);
}

/** What a person finds when sending is held back. */
export function heldWords({ counts, itemCount, pilot, sending }: BatchHead, standing: Standing): string {
  if (sending === 'asking') {
    const first = Math.min(pilot ?? 0, itemCount);
    const ended: [number, string][] = [
      [counts.completed, 'completed'],
      [counts.failed, 'failed'],
      [counts.waiting, oneOrMany(counts.waiting, 'needs an answer', 'need an answer')],
      [standing.atApi - counts.waiting, 'under way'],
      [standing.unanswered, 'not answered yet'],
    ];
    const parts = ended.filter(([count]) => count > 0).map(([count, word]) => `${count.toLocaleString('en')} ${word}`);
    const out = first === 1 ? 'The first item' : `The first ${first.toLocaleString('en')}`;
    return `${out} of ${itemCount.toLocaleString('en')} ${oneOrMany(first, 'is', 'are')} out: ${parts.join(', ')}. Look at ${oneOrMany(first, 'it', 'them')}, then send the rest.`;
  }
  if (sending === 'stopped') {
    const kept = `${itemsWord(counts.stopped)} ${oneOrMany(counts.stopped, 'was', 'were')} never sent.`;
    return sentences(kept, goesOnWords(standing), 'Sending the rest skips what was sent.');
  }
  return sentences(waitWords(standing), goesOnWords(standing), 'What you retry waits too.');
}

function waitWords({ unsent, unsentRetries }: Standing): string {
  if (unsent === 0) return 'Nothing waits to be sent.';
  const retries =
    unsentRetries > 0 && unsentRetries < unsent ? `, ${unsentRetries.toLocaleString('en')} of them retried,` : '';
  const all = unsentRetries === unsent ? itemsWord(unsent).replace(' ', ' retried ') : itemsWord(unsent);
  return `${all}${retries} ${oneOrMany(unsent, 'waits', 'wait')} until you resume.`;
}

function goesOnWords({ atApi, unanswered }: Standing): string {
  const out = atApi === 0 ? '' : `${isAre(atApi)} at the API already and ${oneOrMany(atApi, 'goes', 'go')} on.`;
  const asked = `${wasWere(unanswered)} handed over and not answered: ${oneOrMany(unanswered, 'it is', 'they are')} asked after.`;
  return sentences(out, unanswered === 0 ? '' : asked);
}

const isAre = (count: number): string => `${count.toLocaleString('en')} ${oneOrMany(count, 'is', 'are')}`;
const wasWere = (count: number): string => `${count.toLocaleString('en')} ${oneOrMany(count, 'was', 'were')}`;
const sentences = (...parts: string[]): string => parts.filter(Boolean).join(' ');
