/** Works off queued jobs on the spot, delayed ones too, so that a test needs no worker and no waiting. */

import { isNotNull } from 'drizzle-orm';
import { followDue } from '@/lib/batches/follow';
import { sendSubmission } from '@/lib/batches/send';
import { getDb } from '@/lib/db/client';
import { submissions } from '@/lib/db/schema';
import { runMessage } from '@/lib/engine/runner';
import { expireToolCall } from '@/lib/engine/store/open-calls';
import { deliverWebhook } from '@/lib/engine/webhook-delivery';
import type { JobName, Jobs } from '@/lib/jobs/definitions';
import { getBoss } from '@/lib/jobs/queue';

/** Sends what waits to be sent, once each: what must go again stays queued for the next call. */
export const runSends = () => runQueued('submission.send', sendSubmission);

/** Runs every queued message of the embedded engine. */
export const runMessages = () => runQueued('message.run', runMessage);

/** Gives up waiting for external tools, however long they still had. */
export const runExpiries = () => runQueued('tool.expire', expireToolCall);

/** Sends every webhook delivery that waits, once each: what failed waits for the next call. */
export const runDeliveries = () => runQueued('webhook.deliver', deliverWebhook);

/** Reads every followed submission now. */
export async function runFollows(): Promise<void> {
  const db = await getDb();
  await db
    .update(submissions)
    .set({ nextPollAt: new Date(0) })
    .where(isNotNull(submissions.nextPollAt));
  while ((await followDue()) > 0);
}

/** The whole way: send, run, follow. */
export async function runAll(): Promise<void> {
  await runSends();
  await runMessages();
  await runFollows();
}

async function runQueued<N extends JobName>(name: N, run: (payload: Jobs[N]) => Promise<void>): Promise<number> {
  const boss = await getBoss();
  const jobs = await boss.fetch<Jobs[N]>(name, { batchSize: 1000, ignoreStartAfter: true });
  for (const job of jobs) {
    await run(job.data);
    await boss.complete(name, job.id);
  }
  return jobs.length;
}
