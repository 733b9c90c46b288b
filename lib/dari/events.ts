import 'server-only';
import { z } from 'zod';
import { request } from './client';
import { absent, wireTime } from './wire';

const LEDGER_BYTES_MAX = 128 * 2 ** 20;

export type UpstreamEvent = {
  id: string;
  /** Grows within a session, from 1. */
  number: number;
  at: string;
  type: string;
  source: string | null;
  messageId: string | null;
  data: unknown;
};

/** As little as an event must have to be shown. */
const wireLedger = z.object({
  events: z.array(
    z.object({
      id: z.string(),
      sequence_number: z.number().int(),
      created_at: wireTime,
      type: z.string(),
      source: absent(z.string()),
      message_id: absent(z.string()),
      data: z.unknown(),
    }),
  ),
});

/**
 * `GET /v1/sessions/{id}/events`: at most `limit` of those after a number, in order. No API documents `after`; from one
 * that does not know it, as many are asked for as come before, too. Throws UpstreamError.
 */
export async function listEvents(sessionId: string, after: number, limit: number): Promise<UpstreamEvent[]> {
  const path = `/v1/sessions/${encodeURIComponent(sessionId)}/events?limit=${after + limit}&after=${after}`;
  const { events } = await request({ method: 'GET', path, answer: wireLedger, answerBytesMax: LEDGER_BYTES_MAX });
  return events
    .map((event) => ({
      id: event.id,
      number: event.sequence_number,
      at: event.created_at,
      type: event.type,
      source: event.source,
      messageId: event.message_id,
      data: event.data,
    }))
    .filter(({ number }) => number > after)
    .sort((a, b) => a.number - b.number)
    .slice(0, limit);
}
