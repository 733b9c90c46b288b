/** The one stream of a browser: which batches have changed, and a beat while nothing has. */
import 'server-only';
import { openStreams } from '@/lib/open-streams';
import { isListening, onBatchesChanged } from './changes';

const BEAT_MS = 3_000;
/** A reader that lags behind is told of all batches instead of each. */
const KEPT_MAX = 500;
const HEADERS = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
};

/**
 * Events: `changed` with the ids of batches as JSON, `all` when any may have changed, `beat`. No beat is sent while
 * changes could be missed. What a slow reader has not taken yet waits as ids, not as bytes.
 */
export function streamChanges(request: Request): Response {
  const encoder = new TextEncoder();
  let end = () => {};
  let flush = () => {};
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      let waiting: Set<string> | 'all' = new Set();
      let isBeatDue = true;
      const send = (event: string, data: unknown) =>
        controller.enqueue(encoder.encode(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`));
      flush = () => {
        if ((controller.desiredSize ?? 0) <= 0) return;
        if (waiting === 'all') send('all', 1);
        else if (waiting.size > 0) send('changed', [...waiting]);
        else if (isBeatDue) send('beat', 1);
        else return;
        waiting = new Set();
        isBeatDue = false;
      };
      const stopListening = onBatchesChanged((changes) => {
        if (changes === 'all' || waiting === 'all' || waiting.size > KEPT_MAX) waiting = 'all';
        else for (const batchId of changes) waiting.add(batchId);
        flush();
      });
      const beat = setInterval(() => {
        isBeatDue = isListening();
        flush();
      }, BEAT_MS);
      end = () => {
        end = flush = () => {};
        clearInterval(beat);
        stopListening();
        openStreams().delete(stop);
        request.signal.removeEventListener('abort', stop);
        try {
          controller.close();
        } catch {
          // The reader closed it first.
        }
      };
      const stop = () => end();
      openStreams().add(stop);
      request.signal.addEventListener('abort', stop);
      controller.enqueue(encoder.encode(': open\n\n'));
    },
    pull: () => flush(),
    cancel: () => end(),
  });
  return new Response(body, { headers: HEADERS });
}
