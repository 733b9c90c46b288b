'use client';

import { useQuery } from '@tanstack/react-query';
import { ChevronDown, ChevronUp, X } from 'lucide-react';
import { type KeyboardEvent, type RefObject, useEffect, useEffectEvent, useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { useSettled } from '@/components/ui/settled';
import type { FindAnswer } from '@/lib/sessions/outline-schema';
import { findPlacesQuery, findQuery } from '@/lib/sessions/queries';
import { clearMarks, markIn } from './find-marks';

const TYPING_MS = 200;

/** Finds words in all of a transcript, folded and far ones too, and goes from one to the next. */
export function TranscriptFind({
  sessionId,
  revision,
  list,
  onReveal,
  onClose,
}: {
  sessionId: string;
  revision: string;
  list: RefObject<HTMLElement | null>;
  onReveal: (position: number) => void;
  onClose: () => void;
}) {
  const [typed, setTyped] = useState('');
  const text = useSettled(typed, TYPING_MS);
  const [chosen, setChosen] = useState(0);
  const { data, error, isFetching } = useQuery(findQuery(sessionId, text, revision));
  const total = data?.total ?? 0;
  const number = total === 0 ? 0 : chosen % total;
  const found = data && total > 0 ? placeOf(data, number) : null;
  const places = useQuery({
    ...findPlacesQuery(sessionId, text, found?.position ?? 0),
    enabled: found !== null,
  });
  const place = found ? places.data?.[found.number] : undefined;
  useMarks({ list, text, found, onReveal });

  const step = (by: 1 | -1) => total > 0 && setChosen((number + by + total) % total);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus({ preventScroll: true }), []); // the focus of the browser
  function press({ key, shiftKey, target }: KeyboardEvent) {
    if (key === 'Escape') onClose();
    else if (key === 'Enter' && target === input.current) step(shiftKey ? -1 : 1);
  }
  return (
    <search
      aria-label="Find in the transcript"
      onKeyDown={press}
      className="sticky top-0 z-20 block border-b bg-raised px-[18px] py-2"
    >
      <div className="flex flex-wrap items-center gap-1.5">
        <input
          data-find
          ref={input}
          value={typed}
          maxLength={200}
          aria-label="Find in the transcript"
          placeholder="Find in the transcript"
          onChange={({ target }) => {
            setTyped(target.value);
            setChosen(0);
          }}
          className="h-8 min-w-0 flex-1 basis-40 rounded-m border border-line-strong bg-surface px-2 sm:h-[30px]"
        />
        <span role="status" className="min-w-16 text-text-2 text-xs">
          {wordsOf(text, error, data, isFetching, number)}
        </span>
        <Button size="sm" variant="quiet" aria-label="Previous match" disabled={total === 0} onClick={() => step(-1)}>
          <ChevronUp size={14} aria-hidden />
        </Button>
        <Button size="sm" variant="quiet" aria-label="Next match" disabled={total === 0} onClick={() => step(1)}>
          <ChevronDown size={14} aria-hidden />
        </Button>
        <Button size="sm" variant="quiet" aria-label="Close the search" onClick={onClose}>
          <X size={14} aria-hidden />
        </Button>
      </div>
      {place && (
        <p className="mt-1 truncate text-text-3 text-xs">
          In {place.where}: <bdi>{place.before.slice(-24)}</bdi>
          <mark className="bg-waiting-soft text-waiting">{place.match}</mark>
          <bdi>{place.after}</bdi>
        </p>
      )}
    </search>
  );
}

function wordsOf(
  text: string,
  error: Error | null,
  data: FindAnswer | undefined,
  isFetching: boolean,
  number: number,
): string {
  if (text === '') return '';
  if (error) return error.message;
  if (!data) return isFetching ? 'Looking …' : '';
  if (data.total === 0) return 'Not found';
  return `${(number + 1).toLocaleString('en')} of ${data.total.toLocaleString('en')}`;
}

type Found = { position: number; number: number };

/** Which entry has the match of this number, and which of its matches it is. */
function placeOf({ positions, counts }: FindAnswer, number: number): Found | null {
  let before = 0;
  for (const [place, count] of counts.entries()) {
    if (number < before + count) return { position: positions[place] ?? 0, number: number - before };
    before += count;
  }
  return null;
}

/** Brings the match into view, and marks it and the others that are drawn, now and as rows come and go. */
function useMarks({
  list,
  text,
  found,
  onReveal,
}: {
  list: RefObject<HTMLElement | null>;
  text: string;
  found: Found | null;
  onReveal: (position: number) => void;
}): void {
  const { position = -1, number = 0 } = found ?? {};
  const reveal = useEffectEvent(onReveal);
  useEffect(() => {
    const element = list.current;
    if (!element || text === '') return;
    let isShown = false;
    let frame = 0;
    if (position !== -1) reveal(position);
    const mark = () => {
      const now = markIn(element, text, { position, number });
      if (!now || isShown) return;
      isShown = true;
      now.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    };
    const later = () => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(mark);
    };
    later();
    const rows = new MutationObserver(later); // rows are drawn as they come into view
    rows.observe(element, { childList: true, subtree: true, characterData: true });
    return () => {
      rows.disconnect();
      cancelAnimationFrame(frame);
      clearMarks();
    };
  }, [list, text, position, number]);
}
