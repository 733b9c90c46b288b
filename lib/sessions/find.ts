/** Looks for words in all of a transcript: what is folded, cut or far away too. */
import 'server-only';
import { breather } from '@/lib/breathe';
import type { UpstreamEntry } from '@/lib/dari/sessions';
import { keptTranscript, revisionOf } from './kept';
import type { FindAnswer, FindPlace } from './outline-schema';

const AROUND_LENGTH = 60;
const PLACES_MAX = 200;

type Asked = { sessionId: string; text: string };

/** How often each entry has `text`, in letters of either case. Stops when `signal` says so. Throws UpstreamError. */
export async function findText({ sessionId, text }: Asked, signal: AbortSignal): Promise<FindAnswer> {
  const kept = await keptTranscript(sessionId);
  const sought = text.toLowerCase();
  const breathe = breather();
  const answer: FindAnswer = { revision: revisionOf(kept), positions: [], counts: [], total: 0 };
  for (const [position, item] of kept.items.entries()) {
    const rest = breathe();
    if (rest) await rest;
    if (signal.aborted) break;
    let count = 0;
    for (const { words } of textsOf(kept.parse(item))) count += countIn(words.toLowerCase(), sought);
    if (count === 0) continue;
    answer.positions.push(position);
    answer.counts.push(count);
    answer.total += count;
  }
  return answer;
}

/** Where an entry has it, in the order in which it is counted. Throws UpstreamError. */
export async function findPlaces({ sessionId, text, position }: Asked & { position: number }): Promise<FindPlace[]> {
  const kept = await keptTranscript(sessionId);
  const item = kept.items[position];
  if (!item) return [];
  const sought = text.toLowerCase();
  const places: FindPlace[] = [];
  for (const { where, words } of textsOf(kept.parse(item))) {
    const lower = words.toLowerCase();
    for (let at = lower.indexOf(sought); at !== -1; at = lower.indexOf(sought, at + sought.length)) {
      if (places.length === PLACES_MAX) return places;
      const end = at + sought.length;
      places.push({
        where,
        before: words.slice(Math.max(0, at - AROUND_LENGTH), at).toWellFormed(),
        match: words.slice(at, end).toWellFormed(),
        after: words.slice(end, end + AROUND_LENGTH).toWellFormed(),
      });
    }
  }
  return places;
}

function countIn(words: string, sought: string): number {
  let count = 0;
  for (let at = words.indexOf(sought); at !== -1; at = words.indexOf(sought, at + sought.length)) count += 1;
  return count;
}

/** Every text of an entry as a page shows it, from the top down. */
function* textsOf(entry: UpstreamEntry): Generator<{ where: string; words: string }> {
  if (entry.type === 'user') {
    for (const { text } of entry.parts) if (text !== null) yield { where: 'the message', words: text };
  } else if (entry.type === 'assistant') {
    yield { where: 'the answer', words: entry.text };
    if (entry.error !== null) yield { where: 'the error', words: entry.error };
  } else if (entry.type === 'tool') {
    yield { where: 'the name of the tool', words: entry.name };
    yield* textsIn('the arguments', entry.arguments);
    yield* textsIn('the result', entry.result);
  } else yield* textsIn(`“${entry.kind}”`, entry.raw);
}

/** Keys and values of any JSON. */
function* textsIn(where: string, value: unknown): Generator<{ where: string; words: string }> {
  const waiting: { words?: string; value?: unknown }[] = [{ value }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    if (next.words !== undefined) yield { where, words: next.words };
    else if (typeof next.value === 'string') yield { where, words: next.value };
    else if (typeof next.value !== 'object' || next.value === null) yield { where, words: String(next.value) };
    else {
      const isList = Array.isArray(next.value);
      for (const [key, inner] of Object.entries(next.value).reverse()) {
        waiting.push({ value: inner });
        if (!isList) waiting.push({ words: key });
      }
    }
  }
}
