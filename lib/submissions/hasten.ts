/** Has the sessions of the embedded engine looked at as soon as they change, whichever process runs them. */
import 'server-only';
import { getDb } from '@/lib/db/client';
import { listen } from '@/lib/db/listen';
import { log } from '@/lib/log';
import { hastenReadsOf } from './repository';

/** What the engine's database is told for each session whose status changes (functions.sql). */
const CHANNEL = 'engine_sessions';
/** However much changes, a submission is read no more often. */
const PAUSE_MS = 300;
const GATHER_MS = 50;

/** Calls `look` whenever submissions have become due by what the engine did. Answers how to stop. */
export async function hearEngine(look: () => void): Promise<() => Promise<void>> {
  let gathered = new Set<string>();
  let isBusy = false;

  const hasten = async () => {
    if (isBusy || gathered.size === 0) return;
    isBusy = true;
    const sessionIds = [...gathered];
    gathered = new Set();
    try {
      await hastenReadsOf(await getDb(), sessionIds, PAUSE_MS);
      look();
      setTimeout(look, PAUSE_MS).unref();
    } catch (error) {
      // Their turn comes without it, later.
      log.warn({ err: error }, 'hastening failed');
    }
    setTimeout(() => {
      isBusy = false;
      void hasten();
    }, GATHER_MS).unref();
  };

  return listen(CHANNEL, {
    heard: (sessionId) => {
      gathered.add(sessionId);
      void hasten();
    },
    changed: () => {},
  });
}

/** The submission of a session is read at once. */
export async function hastenSession(sessionId: string): Promise<void> {
  await hastenReadsOf(await getDb(), [sessionId], 0);
}
