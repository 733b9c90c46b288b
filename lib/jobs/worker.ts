import 'server-only';
import { readDueAnswers } from '@/lib/answers/sweep';
import { retryByRule } from '@/lib/batches/retry';
import { checkDue } from '@/lib/checks/sweep';
import { upstreamName } from '@/lib/dari/client';
import { getDatabase } from '@/lib/db/client';
import { tidyEngine } from '@/lib/engine/housekeeping';
import { isRunning, runMessage, stopRunning } from '@/lib/engine/runner';
import { expireToolCall } from '@/lib/engine/store/open-calls';
import { deliverWebhook } from '@/lib/engine/webhook-delivery';
import { env } from '@/lib/env';
import { tidyUploads } from '@/lib/files/stored-uploads';
import { log } from '@/lib/log';
import { deliverNotification, tidyNotifications } from '@/lib/notifications/deliver';
import { noticeChanges, noticeStalls } from '@/lib/notifications/notice';
import { followDue } from '@/lib/submissions/follow';
import { hearEngine } from '@/lib/submissions/hasten';
import { planWaves } from '@/lib/submissions/plan';
import { sendNext } from '@/lib/submissions/send';
import { onWake, wakeWorkers } from '@/lib/wake';
import { work } from './work';

const SENDS_AT_ONCE = 4;
const DELIVERIES_AT_ONCE = 8;
const SWEEP_PAUSE_MS = 250;
/** The embedded database takes a good part of a core for being asked in vain. */
const EMBEDDED_IDLE_MS = 1_000;
/** Woken when the first hand finds something. */
const FURTHER_HAND_IDLE_MS = 10_000;
/** Answers read in one go: few while sessions run in this process, which are not to wait for them. */
const ANSWERS_PAUSE_MS = 1_000;
const ANSWERS_MAX = { running: 4, idle: 24 };
/** Checks answers for so long at a time; asked to stop, it ends soon. */
const CHECKS_MS = 2_000;
const CHECKS_PAUSE_MS = 500;
const TIDY_PAUSE_MS = 60_000;
/** A batch that changes all the time is looked at once a second. */
const NOTICE_PAUSE_MS = 1_000;
const STALL_PAUSE_MS = 10_000;

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
    work('notification.deliver', { atOnce: DELIVERIES_AT_ONCE }, deliverNotification),
  ]);
  // Of other processes nobody is told; in the embedded database there are none.
  const isAlone = (await getDatabase()).kind === 'embedded';
  const pauses = { shortMs: SWEEP_PAUSE_MS, idleMs: isAlone ? EMBEDDED_IDLE_MS : SWEEP_PAUSE_MS };
  stops.push(repeat('planning', pauses, planWaves));
  stops.push(repeat('automatic retries', pauses, retryByRule));
  stops.push(repeat('sending', pauses, sendNext));
  for (let hand = 1; hand < SENDS_AT_ONCE; hand++)
    stops.push(repeat('sending', { ...pauses, idleMs: FURTHER_HAND_IDLE_MS }, sendNext));
  const following = repeat('following', pauses, async () => (await followDue()) > 0);
  stops.push(following);
  if (upstreamName() === 'embedded') stops.push(await hearEngine(following.look));
  const readAnswers = async () => {
    await readDueAnswers(isRunning() ? ANSWERS_MAX.running : ANSWERS_MAX.idle);
    return false; // nobody else has to look because an answer was kept
  };
  stops.push(repeat('reading answers', { shortMs: ANSWERS_PAUSE_MS, idleMs: ANSWERS_PAUSE_MS }, readAnswers));
  stops.push(
    repeat('checking answers', { shortMs: CHECKS_PAUSE_MS, idleMs: CHECKS_PAUSE_MS * 2 }, async () => {
      // What it finds is work for nobody else here.
      for (const until = Date.now() + CHECKS_MS; Date.now() < until && (await checkDue()); );
      return false;
    }),
  );
  const tidyPauses = { shortMs: TIDY_PAUSE_MS, idleMs: TIDY_PAUSE_MS };
  stops.push(repeat('housekeeping', tidyPauses, tidyEngine));
  stops.push(repeat('housekeeping of uploads', tidyPauses, tidyUploads));
  stops.push(repeat('housekeeping of notifications', tidyPauses, tidyNotifications));
  stops.push(repeat('noticing', { shortMs: NOTICE_PAUSE_MS, idleMs: NOTICE_PAUSE_MS }, noticeChanges));
  const stallPauses = { shortMs: STALL_PAUSE_MS, idleMs: STALL_PAUSE_MS };
  stops.push(
    repeat('noticing stalls', stallPauses, async () => {
      await noticeStalls();
      return false;
    }),
  );
  return async () => {
    stopRunning();
    await Promise.all(stops.map((stop) => stop()));
  };
}

type Pauses = { shortMs: number; idleMs: number };

/**
 * Does a thing again and again, at once while it says that there is more to do or after a `look`, and else after a
 * pause, which grows while nothing happens; answers the stop.
 */
function repeat(what: string, { shortMs, idleMs }: Pauses, once: () => Promise<boolean>) {
  let isStopping = false;
  let isAsked = false;
  let nextMs = shortMs;
  let currentMs = 0;
  let endPause = () => {};

  const pause = () =>
    new Promise<void>((resolve) => {
      currentMs = nextMs;
      nextMs = Math.min(nextMs * 2, idleMs);
      const timer = setTimeout(resolve, currentMs);
      endPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  const stopWaking = onWake(() => {
    nextMs = shortMs;
    if (currentMs > shortMs) endPause();
  });

  const loop = (async () => {
    while (!isStopping) {
      isAsked = false;
      const hasMore = await once().catch((error) => {
        log.error({ err: error }, `${what} failed`);
        return false;
      });
      // What one has done may be work for another.
      if (hasMore) wakeWorkers();
      else if (!isStopping && !isAsked) await pause();
    }
  })();
  const look = () => {
    isAsked = true;
    endPause();
  };
  const stop = () => {
    isStopping = true;
    stopWaking();
    endPause();
    return loop;
  };
  return Object.assign(stop, { look });
}
