/** What a row's status means. Apart from the schemas, so that the browser has it without a schema library. */
import type { CountKey, Counts, RowStatus } from './schema';

export const NO_COUNTS: Counts = {
  completed: 0,
  failed: 0,
  waiting: 0,
  running: 0,
  queued: 0,
  unsent: 0,
  stopped: 0,
  other: 0,
};

export function countKey(status: RowStatus): CountKey {
  if (status === 'waiting_for_tool') return 'waiting';
  if (['unsent', 'sending', 'checking'].includes(status)) return 'unsent';
  if (['completed', 'failed', 'running', 'queued', 'stopped'].includes(status)) return status as CountKey;
  return 'other';
}
