/** What a page does with what the server says: it reads again, and tells the person what happened to batches. */
import type { QueryClient } from '@tanstack/react-query';
import { openNotices } from '@/components/notifications/notices';
import { connectLive } from '@/lib/live/connection';

/** A batch that changes all the time is read again after such a rest at the least, and the list of all. */
const BATCH_MS = 100;
const LIST_MS = 1_000;
/** A server that takes its time is given several times as much. */
const RESTS_PER_READ = 4;
const REST_MAX_MS = 2_000;

/** Answers how to stop. */
export function connect(client: QueryClient): () => void {
  const refresh = refresher(client);
  const notices = openNotices();
  const onChange = (batchIds: string[] | 'all') => {
    refresh(batchIds);
    notices.look();
  };
  const disconnect = connectLive(onChange, notices.hold);
  return () => {
    disconnect();
    notices.close();
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
  };
}
