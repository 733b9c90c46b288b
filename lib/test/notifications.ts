/** Targets of notifications, for tests. */
import type { SaveTarget } from '@/lib/notifications/schema';
import { STANDARD_LIMITS } from '@/lib/notifications/schema';
import { saveTarget } from '@/lib/notifications/service';

export const PAGE_ORIGIN = 'http://batches.test';

export const targetOf = (url: string, more: Partial<SaveTarget> = {}): SaveTarget => ({
  id: null,
  name: 'a receiver',
  kind: 'webhook',
  url,
  events: ['ended', 'stalled', 'failing'],
  ...STANDARD_LIMITS,
  isOn: true,
  ...more,
});

export const addTarget = (url: string, more: Partial<SaveTarget> = {}) =>
  saveTarget({ ...targetOf(url, more), pageOrigin: PAGE_ORIGIN });
