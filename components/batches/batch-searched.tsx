'use client';

import { Check, LoaderCircle } from 'lucide-react';
import { Button } from '@/components/ui/button';
import type { SearchPlace } from '@/lib/search/schema';
import type { Searched } from './batch-search';

const WHOLE: Record<SearchPlace, string> = {
  everywhere: 'whole inputs and answers',
  input: 'whole inputs',
  error: 'errors',
  answer: 'answers',
};

/** How far the search beyond the lines of the table is. One line high whatever it says, so that the table stays. */
export function BatchSearched({ searched, place }: { searched: Searched; place: SearchPlace }) {
  const { isLooking, error, again, unread, untold } = searched;
  if (error) {
    return (
      <p role="alert" className="flex w-full flex-wrap items-center gap-x-2 gap-y-1 text-failed">
        {place === 'answer' ? 'The answers' : capital(WHOLE[place])} were not searched. {error.message}
        {place === 'answer' ? '' : ' Rows that have the words in their line are shown.'}
        <Button size="sm" onClick={again}>
          Search again
        </Button>
      </p>
    );
  }
  return (
    <p role="status" className="flex min-h-6 w-full items-center gap-1.5 text-text-2">
      {isLooking ? (
        <LoaderCircle size={13} aria-hidden className="shrink-0 animate-spin text-text-3" />
      ) : (
        <Check size={13} aria-hidden className="shrink-0 text-text-3" />
      )}
      <span>
        {isLooking
          ? `${place === 'answer' ? '' : 'also '}looking in ${WHOLE[place]}…`
          : `looked in ${WHOLE[place]}${place === 'answer' ? '' : ', too'}`}
        {place !== 'input' && !isLooking && missingWords(unread, untold)}
      </span>
    </p>
  );
}

function missingWords(unread: number, untold: number): string {
  const words = [
    unread > 0 && `${answersAre(unread)} not read yet`,
    untold > 0 && `${answersAre(untold)} not told by the API`,
  ].filter(Boolean);
  return words.map((word) => ` · ${word}`).join('');
}

const answersAre = (count: number): string =>
  count === 1 ? '1 answer is' : `${count.toLocaleString('en')} answers are`;

const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);
