import { z } from 'zod';
import { wireWebhook } from '@/lib/dari/wire-webhooks';
import { endpoint } from '@/lib/engine/endpoint';
import { deleteWebhook, EVENT_TYPES, putWebhook, readWebhook, rotateSecret } from '@/lib/engine/store/webhooks';
import { checkWebhookUrl } from '@/lib/engine/webhook-url';

const group = 'Webhooks';
const refusals = [404];

const URL_LENGTH_MAX = 2048;

export const webhookEndpoints = [
  endpoint({
    method: 'get',
    path: '/agents/{agent_id}/webhook',
    group,
    summary: 'Read the webhook of an agent',
    description: 'Without one, `webhook_url` is null and `signing_enabled` false.',
    answer: wireWebhook,
    refusals,
    run: ({ db, path }) => readWebhook(db, path.agent_id),
  }),
  endpoint({
    method: 'put',
    path: '/agents/{agent_id}/webhook',
    group,
    summary: 'Set the webhook of an agent',
    description: 'Replaces the address and the event types; the signing secret of an earlier one stays.',
    body: z.object({
      webhook_url: z.string().max(URL_LENGTH_MAX),
      event_types: z
        .array(z.enum(EVENT_TYPES))
        .min(1)
        .nullish()
        .meta({ description: 'Only `tool.call_requested` when left out.' }),
    }),
    answer: wireWebhook,
    refusals,
    run: async ({ db, path, body }) => {
      await checkWebhookUrl(body.webhook_url);
      const eventTypes = [...new Set(body.event_types ?? (['tool.call_requested'] as const))];
      return putWebhook(db, path.agent_id, { url: body.webhook_url, eventTypes });
    },
  }),
  endpoint({
    method: 'delete',
    path: '/agents/{agent_id}/webhook',
    group,
    summary: 'Delete the webhook of an agent',
    description: 'What was not delivered yet is given up. Without a webhook, nothing changes.',
    answer: wireWebhook,
    refusals,
    run: ({ db, path }) => deleteWebhook(db, path.agent_id),
  }),
  endpoint({
    method: 'post',
    path: '/agents/{agent_id}/webhook/rotate-secret',
    group,
    summary: 'Make a new signing secret',
    description: 'Everything sent from now on, retries too, is signed with it.',
    answer: wireWebhook,
    refusals,
    run: ({ db, path }) => rotateSecret(db, path.agent_id),
  }),
];
