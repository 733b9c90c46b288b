/** Writes a turn's events to its ledger in few statements: what happens within a moment goes in one. */
import 'server-only';
import type { Db } from '@/lib/db/client';
import type { NewEvent } from './store/events';
import { addToTurn, type Turn } from './store/messages';
import { changed } from './watch';

/** Long enough for several quick calls of tools, too short for anybody to miss them. */
const MOMENT_MS = 50;

export type Ledger = {
  /** Written within a moment; what then goes wrong is thrown by the next `write`. */
  add: (...events: NewEvent[]) => void;
  /** Written, with all that was added before, when it settles. Throws AppError conflict as `addToTurn` does. */
  write: (...events: NewEvent[]) => Promise<void>;
  /** What was added and is not written yet, for the caller to write. */
  take: () => Promise<NewEvent[]>;
};

export function openLedger(db: Db, turn: Turn): Ledger {
  let waiting: NewEvent[] = [];
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();

  /** One write after the other, and none after one that failed. */
  const flush = (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    const events = waiting;
    waiting = [];
    if (events.length > 0) {
      writing = writing.then(async () => {
        await addToTurn(db, turn, events);
        changed(turn.sessionId);
      });
      writing.catch(() => {});
    }
    return writing;
  };

  return {
    add: (...events) => {
      waiting.push(...events);
      timer ??= setTimeout(flush, MOMENT_MS);
    },
    write: (...events) => {
      waiting.push(...events);
      return flush();
    },
    take: async () => {
      clearTimeout(timer);
      timer = undefined;
      await writing;
      const events = waiting;
      waiting = [];
      return events;
    },
  };
}
