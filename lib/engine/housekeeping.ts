/** What an engine does once in a while: forgets secrets, and finds work that nobody does. */
import 'server-only';
import { getDb } from '@/lib/db/client';
import { env } from '@/lib/env';
import { enqueue } from '@/lib/jobs/queue';
import { log } from '@/lib/log';
import { listForsakenDeliveries } from './store/deliveries';
import { listForsaken } from './store/messages';
import { forgetSecrets } from './store/sessions';

const HOUR_MS = 60 * 60 * 1000;

/** Answers whether there is more to do at once. Any number of processes may do it side by side. */
export async function tidyEngine(): Promise<boolean> {
  const db = await getDb();
  await forgetSecrets(db, new Date(Date.now() - env.BATCHDECK_SECRETS_KEEP_HOURS * HOUR_MS));
  const forsaken = await listForsaken(db);
  if (forsaken.length > 0) log.warn({ messages: forsaken.length }, 'messages without a job are queued again');
  const undelivered = await listForsakenDeliveries(db);
  if (undelivered.length > 0) log.warn({ deliveries: undelivered.length }, 'deliveries without a job are queued again');
  await db.transaction(async (tx) => {
    await enqueue(
      tx,
      'message.run',
      forsaken.map((messageId) => ({ data: { messageId } })),
    );
    await enqueue(
      tx,
      'webhook.deliver',
      undelivered.map((deliveryId) => ({ data: { deliveryId } })),
    );
  });
  return false;
}
