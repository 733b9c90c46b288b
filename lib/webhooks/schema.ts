/** Webhooks of agents that call Batchdeck: what an event looks like, how they stand, and what the doors take. */
import { z } from 'zod';

/** Every kind of event there is, all of which are asked for. */
export const EVENT_TYPES = [
  'session.completed',
  'session.failed',
  'tool.call_requested',
  'batch.completed',
  'batch.failed',
  'batch.partial_failed',
];

/** `elsewhere`: it calls somebody else. `unknown`: the API did not say. */
export type WebhookState = 'on' | 'off' | 'elsewhere' | 'unknown';

/** What came in since it was turned on. */
export type WebhookHealth = {
  since: string;
  lastDeliveryAt: string | null;
  accepted: number;
  /** Deliveries of an event that was there already. */
  repeated: number;
  refused: number;
  lastRefusedAt: string | null;
  lastRefusal: string | null;
  /** Whether the last refusal was for a signature that another secret made. */
  isMistaken: boolean;
  /** How long the secret before the present one is still taken; null when there is none. */
  previousUntil: string | null;
};

export type AgentWebhook = {
  agentId: string;
  agentName: string;
  state: WebhookState;
  /** Whom the agent calls, when it is not us. */
  host: string | null;
  /** Null when Batchdeck never turned it on. */
  health: WebhookHealth | null;
  /** Why the state is not known. */
  error: string | null;
};

export type WebhookList = {
  /** Whether the connected API has webhooks at all. */
  isOffered: boolean;
  isEmbedded: boolean;
  /** Where agents are told to call. */
  origin: string;
  /** Why they could not, for the user; null when nothing is known against it. */
  obstacle: string | null;
  webhooks: AgentWebhook[];
};

const agentId = z.string().min(1).max(200);

export const webhookAgentSchema = z.object({ agentId });
/** `replaces` is the host that the person was shown and agreed to replace. */
export const turnOnSchema = z.object({ agentId, replaces: z.string().max(300).nullable() });
export type TurnOn = z.infer<typeof turnOnSchema>;

export const endpointIdSchema = z.string().regex(/^[\w-]{32}$/);

const maybe = z.string().max(300).nullish().catch(null);

/** An event as it is signed. What it is about is read as far as it can be: a kind never seen before is stored all the same. */
export const webhookEventSchema = z.object({
  id: z.string().regex(/^[\w:-]{1,128}$/),
  type: z.string().min(1).max(128),
  data: z
    .object({ batch_id: maybe, metadata: z.record(z.string(), z.unknown()).nullish().catch(null) })
    .catch({ batch_id: null, metadata: null }),
});
export type WebhookEvent = z.infer<typeof webhookEventSchema>;
