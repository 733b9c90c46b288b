/** The browser's cache of what was done with a batch. */
import { queryOptions } from '@tanstack/react-query';
import { fetchJson } from '@/lib/fetch-json';
import type { AuditEntry } from './schema';

/** `revision` of the batch is part of the key, so that new entries appear as things happen. */
export const auditQuery = (batchId: string, revision: number) =>
  queryOptions({
    queryKey: ['batches', batchId, 'history', revision],
    queryFn: ({ signal }) => fetchJson<AuditEntry[]>(`/api/batches/${batchId}/history`, { signal }),
    placeholderData: (previous) => previous,
  });
