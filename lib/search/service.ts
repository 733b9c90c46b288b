/** Finds rows of a batch by everything they say: whole inputs, file names, metadata, errors and answers. */
import 'server-only';
import { setImmediate as breathe } from 'node:timers/promises';
import { getDb } from '@/lib/db/client';
import { AppError } from '@/lib/errors';
import * as repository from './repository';
import type { Search, SearchAnswer, Snippet } from './schema';

const SEARCH_MAX_MS = 30_000;
/** One statement is to take about so long, because the embedded database does one thing at a time. */
const PAGE_MS = 60;
const PAGE_FIRST = 500;
const PAGE_MAX = 4_000;
const PAGE_MIN = 200;
/** Further rows are found without saying by what. */
const SNIPPETS_MAX = 1_000;
/** What a cut leaves of a word. */
const PART_OF_WORD = /^\S*\s(?=\S)/;

/**
 * Rows that have every word, each in any of their texts, whatever the case of its letters. Throws not_found, too_large
 * when it takes too long, and unavailable when `signal` gives it up.
 */
export async function searchBatch(wish: Search, signal: AbortSignal): Promise<SearchAnswer> {
  const { batchId, q, in: place } = wish;
  const db = await getDb();
  const last = await repository.findLastIndex(db, batchId);
  if (last === null) throw new AppError('not_found', 'There is no batch here. It may have been deleted.');
  const folded = fold(q);
  const begun = performance.now();
  const indexes: number[] = [];
  const snippets: Snippet[] = [];
  for (let from = 0, size = PAGE_FIRST; from <= last; ) {
    if (signal.aborted) throw new AppError('unavailable', 'The search was given up.');
    const pageBegun = performance.now();
    if (pageBegun - begun > SEARCH_MAX_MS) throw tooLong();
    const hasSnippets = snippets.length < SNIPPETS_MAX;
    const page = { from, to: from + size, folded, place, hasSnippets };
    for (const { index, snippet } of await repository.findRows(db, batchId, page)) {
      indexes.push(index);
      if (snippet && snippets.length < SNIPPETS_MAX) snippets.push(toSnippet(index, snippet, folded.words));
    }
    from += size;
    size = nextSize(size, performance.now() - pageBegun);
    await breathe();
  }
  return { spans: spansOf(indexes), snippets, ...(await repository.countMissing(db, batchId)) };
}

const tooLong = () =>
  new AppError(
    'too_large',
    'The search in whole inputs and answers took too long and was given up. Choose one place to look in, or a longer word.',
  );

const nextSize = (size: number, tookMs: number): number =>
  Math.round(Math.min(PAGE_MAX, Math.max(PAGE_MIN, size * Math.min(2, PAGE_MS / Math.max(1, tookMs)))));

/** As databases do not agree on letters beyond ASCII, they are told the few capitals that matter to these words. */
function fold(q: string[]): repository.Folded {
  const words = [...new Set(q.map((word) => word.toLowerCase().replaceAll('ς', 'σ')))];
  const pairs = new Map<string, string>();
  for (const letter of new Set(words.join(''))) {
    const capital = letter.toUpperCase();
    if (letter > '\x7f' && capital !== letter && [...capital].length === 1) pairs.set(capital, letter);
    if (letter === 'σ') pairs.set('ς', 'σ');
  }
  return { words, capitals: [...pairs.keys()].join(''), smalls: [...pairs.values()].join('') };
}

function toSnippet(
  index: number,
  [where, word, at, text]: NonNullable<repository.FoundRow['snippet']>,
  words: string[],
) {
  const characters = [...text];
  const end = at - 1 + [...(words[word] ?? '')].length;
  const plain = (from: number, to?: number) => characters.slice(from, to).join('').replaceAll(/\s+/g, ' ');
  return {
    index,
    where: where as Snippet['where'], // the names that the statement gives
    before: at > repository.BEFORE_LENGTH ? `…${plain(0, at - 1).replace(PART_OF_WORD, '')}` : plain(0, at - 1),
    match: plain(at - 1, end),
    after: plain(end),
  };
}

/** `indexes` in order. */
function spansOf(indexes: number[]): number[] {
  const spans: number[] = [];
  for (const index of indexes) {
    if (spans.at(-1) === index - 1) spans[spans.length - 1] = index;
    else spans.push(index, index);
  }
  return spans;
}
