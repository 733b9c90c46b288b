/** Works off queued jobs on the spot, delayed ones too, so that a test needs no worker and no waiting. */

import { eq, isNotNull } from 'drizzle-orm';
import { retryByRule } from '@/lib/batches/retry';
import { getDb } from '@/lib/db/client';
import { attempts, submissions, upstreams } from '@/lib/db/schema';
import { runMessage } from '@/lib/engine/runner';
import { expireToolCall } from '@/lib/engine/store/open-calls';
import { deliverWebhook } from '@/lib/engine/webhook-delivery';
import type { JobName, Jobs } from '@/lib/jobs/definitions';
import { getBoss } from '@/lib/jobs/queue';
import { deliverNotification } from '@/lib/notifications/deliver';
import { followDue } from '@/lib/submissions/follow';
import { planWaves } from '@/lib/submissions/plan';
import { sendNext } from '@/lib/submissions/send';

/** Forms submissions and sends each once, whatever held it back: what must go again waits for the next call. */
export async function runSends(): Promise<void> {
  const db = await getDb();
  const seen = new Set<string>();
  for (;;) {
    while (await planWaves());
    const waiting = await db.select().from(submissions).where(isNotNull(submissions.nextTryAt));
    const fresh = waiting.map(({ id }) => id).filter((id) => !seen.has(id));
    if (fresh.length === 0) return;
    for (const id of fresh) {
      seen.add(id);
      await db
        .update(submissions)
        .set({ nextTryAt: new Date(0) })
        .where(eq(submissions.id, id));
      await forgiveUpstream();
      await sendNext();
    }
  }
}

/** As if enough time had passed since the API last failed. */
export async function forgiveUpstream(): Promise<void> {
  const db = await getDb();
  await db.update(upstreams).set({ failures: 0, hold: null, holdUntil: null, budget: 10 });
}

/** Tries again what the rules of batches would some time. */
export async function runRules(): Promise<void> {
  const db = await getDb();
  await db
    .update(attempts)
    .set({ retryAt: new Date(0) })
    .where(isNotNull(attempts.retryAt));
  await retryByRule();
}

/** Runs every queued message of the embedded engine. */
export const runMessages = () => runQueued('message.run', runMessage);

/** Gives up waiting for external tools, however long they still had. */
export const runExpiries = () => runQueued('tool.expire', expireToolCall);

/** Sends every webhook delivery that waits, once each: what failed waits for the next call. */
export const runDeliveries = () => runQueued('webhook.deliver', deliverWebhook);

/** Sends every notification that waits, once each. */
export const runNotifications = () => runQueued('notification.deliver', deliverNotification);

/** Reads every followed submission now. */
export async function runFollows(): Promise<void> {
  const db = await getDb();
  await forgiveUpstream();
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
