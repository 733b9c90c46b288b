'use client';

import { diffWordsWithSpace } from 'diff';
import { useMemo } from 'react';
import { BeforeAfter } from './before-after';

/** Texts that take longer to compare are shown one below the other. */
const TIMEOUT_MS = 200;
const TEXT_LENGTH_MAX = 200_000;
/** Of a longer stretch that stayed, so much is shown at either end. */
const CONTEXT_LENGTH = 120;

/** Two versions of a text as one: what went is struck, what came is underlined, both by sign as well as by colour. */
export function WordDifference({ before, after }: { before: string; after: string }) {
  const pieces = useMemo(
    () =>
      before.length + after.length > TEXT_LENGTH_MAX
        ? undefined
        : diffWordsWithSpace(before, after, { timeout: TIMEOUT_MS }),
    [before, after],
  );
  if (!pieces) return <BeforeAfter before={before} after={after} />;
  return (
    <bdi className="wrap-anywhere block whitespace-pre-wrap rounded-s bg-surface px-1.5 py-0.5">
      {pieces.map(({ value, added, removed }, place) => {
        const key = `${place} ${added ? 'after' : removed ? 'before' : ''}`;
        if (removed) {
          return (
            <del key={key} className="rounded-s bg-failed-soft text-failed">
              <Sign sign="−" word="removed" />
              {value}
            </del>
          );
        }
        if (added) {
          return (
            <ins key={key} className="rounded-s bg-completed-soft text-completed">
              <Sign sign="+" word="added" />
              {value}
            </ins>
          );
        }
        return <span key={key}>{shortened(value, place === 0, place === pieces.length - 1)}</span>;
      })}
    </bdi>
  );
}

function Sign({ sign, word }: { sign: string; word: string }) {
  return (
    <>
      <span aria-hidden className="inline-block select-none px-px font-mono">
        {sign}
      </span>
      <span className="sr-only">{word}: </span>
    </>
  );
}

function shortened(text: string, isFirst: boolean, isLast: boolean): string {
  const start = isFirst ? '' : text.slice(0, CONTEXT_LENGTH);
  const end = isLast ? '' : text.slice(-CONTEXT_LENGTH);
  if (text.length <= start.length + end.length + CONTEXT_LENGTH) return text;
  const left = (text.length - start.length - end.length).toLocaleString('en');
  return `${start.toWellFormed()} [… ${left} characters as before …] ${end.toWellFormed()}`;
}
