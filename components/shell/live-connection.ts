/** What a page does with what the server says: it reads again, and tells the person what happened to batches. */
import type { QueryClient } from '@tanstack/react-query';
import { patiently } from '@/components/ui/part';
import { connectLive } from '@/lib/live/connection';

/** A batch that changes all the time is read again after such a rest at the least, and the list of all. */
const BATCH_MS = 100;
const LIST_MS = 1_000;
const SESSION_MS = 250;
const SESSION = 'session:';
/** A server that takes its time is given several times as much. */
const RESTS_PER_READ = 4;
const REST_MAX_MS = 2_000;

/** Where a browser keeps that it is to tell (components/notifications/in-this-browser). */
const WISH = 'batchdeck-notices';

/** Answers how to stop. */
export function connect(client: QueryClient): () => void {
  const refresh = refresher(client);
  const notices = lateNotices();
  const onChange = (batchIds: string[] | 'all') => {
    refresh(batchIds);
    if (batchIds === 'all' || batchIds.some((id) => !id.startsWith(SESSION))) notices.look();
  };
  const disconnect = connectLive(onChange, notices.hold);
  return () => {
    disconnect();
    notices.close();
  };
}

/** Most browsers are not to tell anything, and never load what would. */
function lateNotices() {
  let isHolder = false;
  let isClosed = false;
  let opening: ReturnType<typeof load> | undefined;

  async function load() {
    const { openNotices } = await patiently(() => import('@/components/notifications/notices'));
    const opened = openNotices();
    if (isHolder) opened.hold();
    if (isClosed) opened.close();
    return opened;
  }

  function look(): void {
    if (!opening && !isWished()) return;
    opening ??= load();
    void opening.then((notices) => notices.look());
  }

  look();
  return {
    look,
    hold: () => {
      isHolder = true;
      void opening?.then((notices) => notices.hold());
    },
    close: () => {
      isClosed = true;
      void opening?.then((notices) => notices.close());
    },
  };
}

function refresher(client: QueryClient) {
  const again = new Map<string, boolean>();

  /** At once, and once more after a rest if it changed meanwhile. */
  async function read(queryKey: readonly unknown[], restMs: number): Promise<void> {
    const name = JSON.stringify(queryKey);
    if (again.has(name)) return void again.set(name, true);
    do {
      again.set(name, false);
      const begun = performance.now();
      await client.refetchQueries({ queryKey, exact: true, type: 'active' });
      const tookMs = performance.now() - begun;
      const pauseMs = Math.min(REST_MAX_MS, Math.max(restMs, tookMs * RESTS_PER_READ));
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    } while (again.get(name));
    again.delete(name);
  }

  return (batchIds: string[] | 'all') => {
    for (const { queryKey } of client.getQueryCache().findAll({ queryKey: ['batches'], type: 'active' })) {
      const [, whose, part] = queryKey;
      if (whose === 'list' || whose === 'count') void read(queryKey, LIST_MS);
      else if (part === undefined && (batchIds === 'all' || batchIds.includes(String(whose))))
        void read(queryKey, BATCH_MS);
    }
    for (const { queryKey } of client.getQueryCache().findAll({ queryKey: ['sessions'], type: 'active' })) {
      const [, sessionId, part] = queryKey;
      if (part === 'outline' && (batchIds === 'all' || batchIds.includes(`${SESSION}${sessionId}`)))
        void read(queryKey, SESSION_MS);
    }
  };
}

/** A browser may keep nothing at all. */
function isWished(): boolean {
  try {
    return localStorage.getItem(WISH) === 'on';
  } catch {
    return false;
  }
}
