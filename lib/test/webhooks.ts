/** Agents with webhooks, for tests. */
import { env } from '@/lib/env';
import { publishScripts } from './agent';
import { call } from './engine';

export type WireWebhook = {
  webhook_url: string | null;
  signing_enabled: boolean;
  event_types: string[] | null;
  signing_secret: string | null;
};

export const ALL_EVENTS = [
  'tool.call_requested',
  'session.completed',
  'session.failed',
  'batch.completed',
  'batch.failed',
  'batch.partial_failed',
];

/** Lets webhooks go to private addresses, or no longer. */
export function allowPrivate(isAllowed: boolean): void {
  (env as { BATCHDECK_WEBHOOKS_PRIVATE: boolean }).BATCHDECK_WEBHOOKS_PRIVATE = isAllowed;
}

export const setWebhook = (agentId: string, body: unknown) =>
  call<WireWebhook & { detail?: unknown }>(`/v1/agents/${agentId}/webhook`, {
    method: 'PUT',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  });

/** An agent whose options end well, end badly and ask for something, with its webhook; answers the secret too. */
export async function publishWithWebhook(webhook_url: string, event_types: string[] | undefined = ALL_EVENTS) {
  const look = { name: 'look_up', kind: 'external', description: 'Looks up.', timeout_seconds: 60 };
  const agentId = await publishScripts(
    {
      well: [{ say: 'done' }],
      badly: [{ fail: 'It broke.' }],
      asks: [{ call: { name: 'look_up', arguments: { id: 7 } } }, { say: 'thanks' }],
    },
    { custom_tools: [{ ...look, input_schema: { type: 'object' } }] },
  );
  const { body } = await setWebhook(agentId, { webhook_url, ...(event_types && { event_types }) });
  return { agentId, secret: body.signing_secret ?? '' };
}
