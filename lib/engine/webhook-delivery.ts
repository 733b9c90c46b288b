/** Sends webhook deliveries: at least once, the same bytes each time, further apart the more often it failed. */
import 'server-only';
import { createHmac } from 'node:crypto';
import { getDb } from '@/lib/db/client';
import { AppError } from '@/lib/errors';
import type { Jobs } from '@/lib/jobs/definitions';
import { type Posted, post } from '@/lib/outside/post';
import { stopSignal } from './runner';
import { type Delivery, findPending, giveUp, markDelivered, retryLater } from './store/deliveries';
import { findWebhook, openSecret, type Webhook } from './store/webhooks';
import { changed } from './watch';

const ANSWER_MS = 10_000;
const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const PAUSES_MS = [5 * SECOND_MS, 30 * SECOND_MS, 2 * MINUTE_MS, 10 * MINUTE_MS, 60 * MINUTE_MS, 360 * MINUTE_MS];
/** Each pause is up to this share longer or shorter, so that what failed together does not come back together. */
const JITTER = 0.2;
/** What a receiver answers that wants no more. */
const GONE = 410;

/** Sends one delivery to its agent's webhook, as that is now. The job behind `webhook.deliver`. */
export async function deliverWebhook({ deliveryId }: Jobs['webhook.deliver']): Promise<void> {
  const db = await getDb();
  const delivery = await findPending(db, deliveryId);
  if (!delivery) return;
  const webhook = await findWebhook(db, delivery.agentId);
  if (!webhook) {
    await giveUp(db, delivery, 'The webhook was deleted.', null);
    return tell(delivery);
  }
  const url = new URL(webhook.url);
  const posted = await send(url, webhook, delivery.body);
  if (posted.status !== null && posted.status >= 200 && posted.status < 300) return markDelivered(db, delivery);
  const pause = PAUSES_MS[delivery.attempts];
  const error = posted.status === null ? posted.error : `The receiver answered ${posted.status}.`;
  if (pause !== undefined && posted.status !== GONE) return retryLater(db, delivery, error, jittered(pause));
  await giveUp(db, delivery, error, url.host);
  tell(delivery);
}

/** Throws AppError unavailable when the process stops meanwhile: the job then comes back, and nothing was counted. */
async function send(url: URL, webhook: Webhook, body: string): Promise<Posted> {
  const bytes = Buffer.from(body);
  const secret = tryOpen(webhook);
  if (secret === null) return { status: null, error: 'The signing secret could not be opened.' };
  const stop = stopSignal();
  const posted = await post(url, {
    body: bytes,
    headers: {
      'content-type': 'application/json',
      'user-agent': 'Batchdeck-Webhooks',
      'dari-webhook-signature': `v1=${createHmac('sha256', secret).update(bytes).digest('hex')}`,
    },
    signal: AbortSignal.any([stop, AbortSignal.timeout(ANSWER_MS)]),
  });
  if (posted.status === null && stop.aborted) throw new AppError('unavailable', 'The worker is stopping.');
  return posted;
}

function tryOpen(webhook: Webhook): string | null {
  try {
    return openSecret(webhook);
  } catch {
    return null;
  }
}

const jittered = (ms: number): number => Math.round(ms * (1 + JITTER * (2 * Math.random() - 1)));

function tell({ sessionId }: Delivery): void {
  if (sessionId !== null) changed(sessionId);
}
