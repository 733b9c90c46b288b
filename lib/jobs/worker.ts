import 'server-only';
import { retryByRule } from '@/lib/batches/retry';
import { tidyEngine } from '@/lib/engine/housekeeping';
import { runMessage, stopRunning } from '@/lib/engine/runner';
import { expireToolCall } from '@/lib/engine/store/open-calls';
import { deliverWebhook } from '@/lib/engine/webhook-delivery';
import { env } from '@/lib/env';
import { tidyUploads } from '@/lib/files/stored-uploads';
import { log } from '@/lib/log';
import { followDue } from '@/lib/submissions/follow';
import { planWaves } from '@/lib/submissions/plan';
import { sendNext } from '@/lib/submissions/send';
import { work } from './work';

const SENDS_AT_ONCE = 4;
const DELIVERIES_AT_ONCE = 8;
const SWEEP_PAUSE_MS = 250;
const TIDY_PAUSE_MS = 60_000;

/** Starts working off jobs and following submissions in this process; answers the stop. */
export async function startWorkers(): Promise<() => Promise<void>> {
  const stops = await Promise.all([
    work(
      'message.run',
      {
        atOnce: env.BATCHDECK_SESSIONS_AT_ONCE,
        perGroup: env.BATCHDECK_SESSIONS_PER_BATCH,
        inTotal: env.BATCHDECK_SESSIONS_IN_TOTAL,
      },
      runMessage,
    ),
    work('tool.expire', { atOnce: 1 }, expireToolCall),
    work('webhook.deliver', { atOnce: DELIVERIES_AT_ONCE }, deliverWebhook),
  ]);
  stops.push(repeat('planning', SWEEP_PAUSE_MS, planWaves));
  stops.push(repeat('automatic retries', SWEEP_PAUSE_MS, retryByRule));
  for (let hand = 0; hand < SENDS_AT_ONCE; hand++) stops.push(repeat('sending', SWEEP_PAUSE_MS, sendNext));
  stops.push(repeat('following', SWEEP_PAUSE_MS, async () => (await followDue()) > 0));
  stops.push(repeat('housekeeping', TIDY_PAUSE_MS, tidyEngine));
  stops.push(repeat('housekeeping of uploads', TIDY_PAUSE_MS, tidyUploads));
  return async () => {
    stopRunning();
    await Promise.all(stops.map((stop) => stop()));
  };
}

/** Does a thing again and again, with a pause unless it says that there is more to do; answers the stop. */
function repeat(what: string, pauseMs: number, once: () => Promise<boolean>): () => Promise<void> {
  let isStopping = false;
  let wake = () => {};
  const loop = (async () => {
    while (!isStopping) {
      const hasMore = await once().catch((error) => {
        log.error({ err: error }, `${what} failed`);
        return false;
      });
      if (hasMore || isStopping) continue;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, pauseMs);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  })();
  return () => {
    isStopping = true;
    wake();
    return loop;
  };
}
