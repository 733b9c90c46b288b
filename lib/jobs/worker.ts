import 'server-only';
import { followDue } from '@/lib/batches/follow';
import { sendSubmission } from '@/lib/batches/send';
import { runMessage } from '@/lib/engine/runner';
import { env } from '@/lib/env';
import { log } from '@/lib/log';
import { work } from './queue';

const SENDS_AT_ONCE = 4;
const SWEEP_PAUSE_MS = 250;

/** Starts working off jobs and following submissions in this process; answers the stop. */
export async function startWorkers(): Promise<() => Promise<void>> {
  await work('submission.send', SENDS_AT_ONCE, sendSubmission);
  await work('message.run', env.BATCHDECK_SESSIONS_AT_ONCE, runMessage);
  return startFollowing();
}

/** Sweeps for due reads, one sweep after the other, until stopped. */
function startFollowing(): () => Promise<void> {
  let isStopping = false;
  const loop = (async () => {
    while (!isStopping) {
      const found = await followDue().catch((error) => {
        log.error({ err: error }, 'following failed');
        return 0;
      });
      if (found === 0) await pause(SWEEP_PAUSE_MS);
    }
  })();
  return () => {
    isStopping = true;
    return loop;
  };
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
