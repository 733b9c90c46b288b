import type { Delivery, EventType } from '@/lib/notifications/schema';

/** What there is to be told of, as a target’s form says it. */
export const EVENT_WORDS: Record<EventType, string> = {
  ended: 'A batch has ended',
  failing: 'A batch fails too often',
  stalled: 'A batch stands still',
};

/** As a list says it. */
export const SHORT_WORDS: Record<Delivery['type'], string> = {
  ended: 'ended',
  failing: 'fails',
  stalled: 'stands still',
  test: 'test',
};

export const KIND_WORDS = { webhook: 'Webhook', slack: 'Slack' };
