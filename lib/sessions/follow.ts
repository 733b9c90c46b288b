/**
 * Follows sessions at the API while somebody reads them, one stream a session however many read it, and has the readers
 * told that there is something new. Without a stream nothing breaks: readers ask by themselves.
 */
import 'server-only';
import { openEvents } from '@/lib/dari/sessions';
import { getDb } from '@/lib/db/client';
import { log } from '@/lib/log';
import { openStreams } from '@/lib/open-streams';
import { notifyReaders } from './repository';

const STREAMS_MAX = 64;
/** Readers who are told ask at least every 15 s. */
const UNREAD_MS = 45_000;
/** A stream says at least that it is still there; one that is silent so long is taken for dead. */
const SILENCE_MS = 60_000;
const AGAIN_MS = { least: 1_000, most: 30_000 };
/** Readers are told no more often than this. */
const TELL_MS = 150;
/** An API is tried so often before its stream is left alone until the next reader comes. */
const LOSSES_MAX = 8;
/** An event is only counted, however long it is. */
const REST_LENGTH_MAX = 100_000;

type Following = {
  lastEventId: string | null;
  readAt: number;
  isOpen: boolean;
  /** When something was heard last. */
  news: number;
  timer?: NodeJS.Timeout | undefined;
  isUntold: boolean;
  stop: () => void;
};

const place = globalThis as typeof globalThis & { batchdeckFollowed?: Map<string, Following> };
const followed = (): Map<string, Following> => {
  place.batchdeckFollowed ??= new Map();
  return place.batchdeckFollowed;
};

/** Somebody reads a session whose newest entry is `entryId`. */
export function followSession(sessionId: string, entryId: string | null): void {
  const all = followed();
  const known = all.get(sessionId);
  if (known) known.readAt = performance.now();
  else if (all.size < STREAMS_MAX) open(sessionId, entryId);
}

/** Whether what changes from now on is told. */
export const isFollowed = (sessionId: string): boolean => followed().get(sessionId)?.isOpen ?? false;

/** Differs after everything heard of a session; null while something could be missed. */
export function newsOf(sessionId: string): number | null {
  const known = followed().get(sessionId);
  return known?.isOpen ? known.news : null;
}

/** Ends them all, for tests. */
export function unfollowAll(): void {
  for (const { stop } of [...followed().values()]) stop();
}

function open(sessionId: string, entryId: string | null): void {
  const leaving = new AbortController();
  const own: Following = {
    lastEventId: entryId,
    readAt: performance.now(),
    isOpen: false,
    news: performance.now(),
    isUntold: false,
    stop: () => {
      own.isOpen = false;
      leaving.abort();
      clearInterval(look);
      clearTimeout(own.timer);
      openStreams().delete(own.stop);
      if (followed().get(sessionId) === own) followed().delete(sessionId);
    },
  };
  const look = setInterval(() => {
    if (performance.now() - own.readAt > UNREAD_MS) own.stop();
  }, UNREAD_MS / 3).unref();
  openStreams().add(own.stop);
  followed().set(sessionId, own);
  keepReading(sessionId, own, leaving.signal)
    .catch((error) => log.warn({ err: error, sessionId }, 'a session can no longer be followed'))
    .finally(own.stop);
}

async function keepReading(sessionId: string, own: Following, leaving: AbortSignal): Promise<void> {
  for (let losses = 0; losses < LOSSES_MAX && !leaving.aborted; losses += 1) {
    const begun = performance.now();
    try {
      await readEvents(sessionId, own, leaving);
    } catch {
      own.lastEventId = losses > 0 ? null : own.lastEventId; // an API may not know the id of an entry
    }
    if (leaving.aborted) return;
    const wasOpen = own.isOpen;
    own.isOpen = false;
    if (wasOpen) tell(sessionId, own);
    if (wasOpen && performance.now() - begun > SILENCE_MS) losses = 0;
    await pause(Math.min(AGAIN_MS.most, AGAIN_MS.least * 2 ** losses), leaving);
  }
}

async function readEvents(sessionId: string, own: Following, leaving: AbortSignal): Promise<void> {
  const { body } = await openEvents(sessionId, own.lastEventId);
  const reader = body?.getReader();
  if (!reader) return;
  const end = () => void reader.cancel().catch(() => {});
  let silence = setTimeout(end, SILENCE_MS);
  leaving.addEventListener('abort', end, { once: true });
  if (leaving.aborted) end();
  const decoder = new TextDecoder();
  let rest = '';
  try {
    // What was missed until now is told to nobody else.
    own.isOpen = !leaving.aborted;
    hear(sessionId, own);
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      clearTimeout(silence);
      silence = setTimeout(end, SILENCE_MS);
      const lines = `${rest}${decoder.decode(next.value, { stream: true })}`.split(/\r\n|\n|\r/);
      rest = lines.pop() ?? '';
      const ids = lines.filter((line) => line.startsWith('id:'));
      own.lastEventId = ids.at(-1)?.slice(3).trim() ?? own.lastEventId;
      if (lines.some((line) => line.startsWith('data:'))) hear(sessionId, own);
      if (rest.length > REST_LENGTH_MAX) rest = rest.slice(0, 8);
    }
  } finally {
    clearTimeout(silence);
    leaving.removeEventListener('abort', end);
    end();
  }
}

function hear(sessionId: string, own: Following): void {
  own.news = performance.now();
  tell(sessionId, own);
}

/** The first of a while at once, what follows together. */
function tell(sessionId: string, own: Following): void {
  own.isUntold = true;
  if (own.timer === undefined) tellNow(sessionId, own);
}

function tellNow(sessionId: string, own: Following): void {
  own.timer = undefined;
  if (!own.isUntold) return;
  own.isUntold = false;
  own.timer = setTimeout(() => tellNow(sessionId, own), TELL_MS).unref();
  getDb()
    .then((db) => notifyReaders(db, sessionId))
    .catch((error) => log.warn({ err: error, sessionId }, 'readers of a session could not be told'));
}

function pause(ms: number, leaving: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      leaving.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms).unref();
    leaving.addEventListener('abort', end, { once: true });
  });
}
