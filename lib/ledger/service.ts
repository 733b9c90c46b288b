import 'server-only';
import { getSessionCost } from '@/lib/dari/costs';
import { listEvents, type UpstreamEvent } from '@/lib/dari/events';
import type { LedgerPage, LedgerWish, MessageUsage, SessionUsage } from './schema';

const PAGE_EVENTS = 200;
const READ_EVENTS = 1_000;
/** A request reads so often at most; a rare type is then looked for by the next one. */
const READS_MAX = 10;
const USAGE_READS_MAX = 30;

/** Events of a session after a number, of one type if it is named. Throws UpstreamError. */
export async function getEvents({ sessionId, after, type }: LedgerWish): Promise<LedgerPage> {
  if (!type) {
    const events = await listEvents(sessionId, after, PAGE_EVENTS);
    return { events, next: events.at(-1)?.number ?? after, isEnd: events.length < PAGE_EVENTS };
  }
  const found: UpstreamEvent[] = [];
  let next = after;
  for (let read = 0; read < READS_MAX; read += 1) {
    const events = await listEvents(sessionId, next, READ_EVENTS);
    for (const event of events) {
      next = event.number;
      if (event.type === type) found.push(event);
      if (found.length === PAGE_EVENTS) return { events: found, next, isEnd: false };
    }
    if (events.length < READ_EVENTS) return { events: found, next, isEnd: true };
  }
  return { events: found, next, isEnd: false };
}

/** Tokens and cost of each message, summed over the model calls that the ledger tells. Throws UpstreamError. */
export async function getUsage({ sessionId }: { sessionId: string }): Promise<SessionUsage> {
  const usages = new Map<string, MessageUsage>();
  let after = 0;
  let isWhole = false;
  for (let read = 0; read < USAGE_READS_MAX && !isWhole; read += 1) {
    const events = await listEvents(sessionId, after, READ_EVENTS);
    for (const event of events) addTo(usages, event);
    after = events.at(-1)?.number ?? after;
    isWhole = events.length < READ_EVENTS;
  }
  const costUsd = await getSessionCost(sessionId).catch(() => null);
  return { messages: [...usages.values()], costUsd, isWhole };
}

function addTo(usages: Map<string, MessageUsage>, { id, type, messageId, data }: UpstreamEvent): void {
  if (messageId === null) return;
  const usage: MessageUsage = usages.get(messageId) ?? {
    entryId: null,
    calls: 0,
    inputTokens: null,
    outputTokens: null,
    costUsd: null,
  };
  if (type === 'user.message') usage.entryId = id;
  if (type === 'model.call_completed') {
    const told = data as Record<string, unknown> | null;
    usage.calls += 1;
    usage.inputTokens = sum(usage.inputTokens, told?.input_tokens);
    usage.outputTokens = sum(usage.outputTokens, told?.output_tokens);
    usage.costUsd = sum(usage.costUsd, told?.cost_usd);
  }
  usages.set(messageId, usage);
}

/** Costs come as decimal text. What is not told adds nothing and stays unknown. */
function sum(before: number | null, told: unknown): number | null {
  const amount = typeof told === 'string' && told !== '' ? Number(told) : told;
  return typeof amount === 'number' && Number.isFinite(amount) ? (before ?? 0) + amount : before;
}
