/** Server-sent events of a session's ledger. */
import 'server-only';
import { getDb } from '@/lib/db/client';
import { AppError } from '@/lib/errors';
import { openStreams } from '@/lib/open-streams';
import { type EventRow, eventId, listEvents, toWireEvent } from './store/events';
import { onChange } from './watch';

const HEARTBEAT_MS = 15_000;
const PAGE = 200;

/**
 * The ledger from the event after `Last-Event-ID`, or from the first, then as it grows, until the client leaves or the
 * server stops. Throws AppError invalid for an id of another session.
 */
export function streamEvents(sessionId: string, request: Request): Response {
  let sent = startOf(sessionId, request.headers.get('last-event-id'));
  const encoder = new TextEncoder();
  let end = () => {};
  let wake = () => {};
  let isOver = false;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const heartbeat = setInterval(() => controller.enqueue(encoder.encode(': still here\n\n')), HEARTBEAT_MS);
      const stopWatching = onChange(sessionId, () => wake());
      end = () => {
        isOver = true;
        clearInterval(heartbeat);
        stopWatching();
        openStreams().delete(end);
        request.signal.removeEventListener('abort', end);
        wake();
        try {
          controller.close();
        } catch {
          // The client closed it first.
        }
        end = () => {};
      };
      openStreams().add(end);
      request.signal.addEventListener('abort', end);
      controller.enqueue(encoder.encode(': open\n\n'));
    },
    // Returns only with something to send: a reader that waits already is not asked for again.
    async pull(controller) {
      while (!isOver) {
        const changed = new Promise<void>((resolve) => {
          wake = resolve;
        });
        const events = await listEvents(await getDb(), sessionId, { after: sent, limit: PAGE });
        if (isOver) return;
        if (events.length > 0) {
          sent = events.at(-1)?.sequenceNumber ?? sent;
          return controller.enqueue(encoder.encode(events.map(frame).join('')));
        }
        await changed;
      }
    },
    cancel: () => end(),
  });
  const headers = {
    'content-type': 'text/event-stream',
    'cache-control': 'no-cache, no-transform',
    'x-accel-buffering': 'no',
  };
  return new Response(body, { headers });
}

function startOf(sessionId: string, lastEventId: string | null): number {
  if (lastEventId === null || lastEventId === '') return 0;
  const [, id, number] = /^(.+):evt_(\d{1,9})$/.exec(lastEventId) ?? [];
  if (id !== sessionId) throw new AppError('invalid', 'Last-Event-ID is not of this session');
  return Number(number);
}

const frame = (row: EventRow): string =>
  `id: ${eventId(row)}\nevent: ${row.type}\ndata: ${JSON.stringify(toWireEvent(row))}\n\n`;
