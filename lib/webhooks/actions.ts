'use server';

import { action } from '@/lib/action';
import { readOrigin } from '@/lib/page-origin';
import { turnOnSchema, webhookAgentSchema } from './schema';
import * as service from './switch';

/** Registers Batchdeck with an agent; answers its `{ agentId }` and never the secret, as do the others. */
export const turnOnWebhook = action(turnOnSchema, async (input) =>
  service.turnOnWebhook({ ...input, pageOrigin: await readOrigin() }),
);
export const rotateWebhookSecret = action(webhookAgentSchema, service.rotateWebhookSecret);
export const turnOffWebhook = action(webhookAgentSchema, service.turnOffWebhook);
