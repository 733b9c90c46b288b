/** Who else has the draft open, asked every few seconds; and when somebody else has saved it, this tab saves no more. */
import type { DraftPresence } from '@/lib/batches/draft-schema';
import type { Autosave } from './autosave';

const POLL_MS = 5_000;

type Options = {
  autosave: Autosave;
  ask: (leaving: boolean) => Promise<DraftPresence>;
};

export type Presence = ReturnType<typeof createPresence>;

export function createPresence({ autosave, ask }: Options) {
  const listeners = new Set<() => void>();
  let state: Pick<DraftPresence, 'others' | 'savedBy'> = { others: [], savedBy: null };
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isRunning = false;

  async function look(): Promise<void> {
    const { revision, others, savedBy } = await ask(false);
    if (JSON.stringify([others, savedBy]) !== JSON.stringify([state.others, state.savedBy])) {
      state = { others, savedBy };
      for (const tell of listeners) tell();
    }
    if (revision !== null && !autosave.isOwn(revision)) autosave.giveWay();
  }

  async function poll(): Promise<void> {
    // Without an answer there is nothing to say; the save state tells when the server is away.
    if (document.visibilityState === 'visible') await look().catch(() => {});
    if (isRunning) timer = setTimeout(() => void poll(), POLL_MS);
  }

  return {
    get: () => state,
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    look,
    start: () => {
      if (isRunning) return;
      isRunning = true;
      void poll();
    },
    stop: () => {
      isRunning = false;
      clearTimeout(timer);
      void ask(true).catch(() => {});
    },
  };
}
