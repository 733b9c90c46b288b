/** Heads and rows of batches as pages read them, for tests of what is made of them. */
import type { BatchHead, BatchRow } from '@/lib/batches/schema';
import { NO_COUNTS } from '@/lib/batches/status';

export const testHead = (more: Partial<BatchHead> = {}): BatchHead => ({
  id: 'b_1',
  name: 'a batch',
  status: 'running',
  agentId: 'agt_1',
  agentName: 'an agent',
  isAdopted: false,
  upstream: 'embedded',
  itemCount: 1,
  submissionCount: 1,
  counts: NO_COUNTS,
  sending: 'going',
  inFlightMax: null,
  pilot: null,
  retryRule: null,
  completedAtFirst: 0,
  retriesAhead: 0,
  createdAt: '2026-11-24T10:00:00Z',
  changedAt: '2026-11-24T10:00:00Z',
  submittedAt: '2026-11-24T10:00:00Z',
  finishedAt: null,
  revision: 1,
  marks: 0,
  pinnedAt: null,
  archivedAt: null,
  trouble: null,
  ...more,
});

export const testRow = (index: number, more: Partial<BatchRow> = {}): BatchRow => ({
  index,
  label: `item ${index}`,
  status: 'queued',
  llmId: null,
  versionId: null,
  attempt: 1,
  sessionId: null,
  error: null,
  failure: null,
  failureGroup: null,
  retryAt: null,
  startedAt: null,
  finishedAt: null,
  ...more,
});
