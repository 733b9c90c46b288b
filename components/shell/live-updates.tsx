'use client';

import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { patiently } from '@/components/ui/part';

/** A batch that changes all the time is read again so often at most, and the list of all. */
const BATCH_MS = 100;
const LIST_MS = 1_000;

/** Reads again what is on the screen whenever the server says that it has changed. */
export function LiveUpdates() {
  const client = useQueryClient();
  useEffect(() => {
    let stop = () => {};
    let isGone = false;
    const refresh = refresher(client);
    void patiently(() => import('@/lib/live/connection')).then(({ connectLive }) => {
      if (!isGone) stop = connectLive(refresh);
    });
    return () => {
      isGone = true;
      stop();
    };
  }, [client]);
  return null;
}

function refresher(client: QueryClient) {
  const again = new Map<string, boolean>();

  /** At once, and once more after `restMs` if it changed meanwhile. */
  async function read(queryKey: readonly unknown[], restMs: number): Promise<void> {
    const name = JSON.stringify(queryKey);
    if (again.has(name)) return void again.set(name, true);
    do {
      again.set(name, false);
      await client.refetchQueries({ queryKey, exact: true, type: 'active' });
      await new Promise((resolve) => setTimeout(resolve, restMs));
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
