'use client';

import dynamic from 'next/dynamic';
import { useCallback, useState } from 'react';
import type { BatchHead } from '@/lib/batches/schema';
import type { Ask } from './batch-list-menu';

const DIALOGS = {
  rename: dynamic(() => import('./rename-batch').then(({ RenameBatch }) => RenameBatch)),
  delete: dynamic(() => import('./delete-batch').then(({ DeleteBatch }) => DeleteBatch)),
};

/** One dialog for all rows, about the batch as it stands in `heads` while it is open. */
export function useBatchDialogs(heads: BatchHead[]) {
  const [asked, setAsked] = useState<{ what: keyof typeof DIALOGS; head: BatchHead } | null>(null);
  const ask: Ask = useCallback((what, head) => setAsked({ what, head }), []);
  const Dialog = asked && DIALOGS[asked.what];
  const head = asked && (heads.find(({ id }) => id === asked.head.id) ?? asked.head);
  return { ask, dialog: Dialog && head && <Dialog head={head} onClose={() => setAsked(null)} /> };
}
