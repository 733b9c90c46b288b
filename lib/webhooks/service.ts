import 'server-only';
import { listAgents, type UpstreamAgent } from '@/lib/dari/agents';
import { UpstreamError, upstreamName } from '@/lib/dari/client';
import * as dari from '@/lib/dari/webhooks';
import { getDb } from '@/lib/db/client';
import { env } from '@/lib/env';
import type { EndpointRecord } from './repository';
import * as repository from './repository';
import type { AgentWebhook, WebhookHealth, WebhookList } from './schema';
import { FITS_NOT } from './signature';

const READS_AT_ONCE = 8;

const LOOPBACK = /^(localhost|.+\.localhost|127(\.\d+){3}|0\.0\.0\.0|\[::1?\])$/;

/** How the webhook of each agent stands: what the API says of it, and what came in. Throws UpstreamError. */
export async function listWebhooks(pageOrigin: string): Promise<WebhookList> {
  const [agents, endpoints] = await Promise.all([listAgents(), getDb().then(listOwn)]);
  const found: Found[] = [];
  for (let start = 0; start < agents.length; start += READS_AT_ONCE) {
    found.push(...(await Promise.all(agents.slice(start, start + READS_AT_ONCE).map(find))));
  }
  const origin = publicOrigin(pageOrigin);
  return {
    isOffered: found.length === 0 || found.some(({ answer }) => answer !== 'missing'),
    isEmbedded: upstreamName() === 'embedded',
    origin,
    obstacle: obstacleTo(origin),
    webhooks: found.map((one) =>
      describe(
        one,
        endpoints.find(({ agentId }) => agentId === one.agent.id),
      ),
    ),
  };
}

/** Where agents are told to call: as it is configured, else as the page was opened. */
export const publicOrigin = (pageOrigin: string): string => env.BATCHDECK_PUBLIC_URL ?? pageOrigin;

/** Why the connected API cannot call us there, as far as the address tells; null when it may. */
export function obstacleTo(origin: string): string | null {
  if (upstreamName() === 'embedded' || !LOOPBACK.test(new URL(origin).hostname)) return null;
  return `The API at ${upstreamName()} cannot reach ${origin}, which only this machine can. Set BATCHDECK_PUBLIC_URL to an address under which it reaches Batchdeck, and start again.`;
}

/** Whether an address that an agent calls is that of this endpoint. */
export const isOurs = (url: string | null, endpoint: Pick<EndpointRecord, 'id'> | undefined): boolean =>
  url !== null && endpoint !== undefined && URL.canParse(url) && new URL(url).pathname === pathTo(endpoint.id);

export const pathTo = (endpointId: string): string => `/api/webhooks/${endpointId}`;

/** All that is said of somebody else's address: the rest of it may be a secret. */
export const hostOf = (url: string | null): string | null =>
  url !== null && URL.canParse(url) ? new URL(url).host : url && 'an address that is none';

const listOwn = (db: Awaited<ReturnType<typeof getDb>>) => repository.listEndpoints(db, upstreamName());

type Found = { agent: UpstreamAgent; answer: { url: string | null } | 'missing' | UpstreamError };

async function find(agent: UpstreamAgent): Promise<Found> {
  try {
    return { agent, answer: { url: await dari.getWebhookUrl(agent.id) } };
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    return { agent, answer: error.status === 404 ? 'missing' : error };
  }
}

function describe({ agent, answer }: Found, endpoint: EndpointRecord | undefined): AgentWebhook {
  const known = { agentId: agent.id, agentName: agent.name, health: endpoint?.secret ? toHealth(endpoint) : null };
  if (answer instanceof UpstreamError) return { ...known, state: 'unknown', host: null, error: answer.message };
  const url = answer === 'missing' ? null : answer.url;
  const host = hostOf(url);
  if (url !== null && !isOurs(url, endpoint)) return { ...known, state: 'elsewhere', host, error: null };
  if (url !== null && endpoint?.secret) return { ...known, state: 'on', host, error: null };
  const error = url !== null ? UNFINISHED : known.health ? GONE : null;
  return { ...known, state: 'off', host: null, error };
}

const UNFINISHED = 'Turning it on was not finished. Turn it on again.';
const GONE = 'It was on, and has been deleted at the API since.';

function toHealth(endpoint: EndpointRecord): WebhookHealth {
  const { createdAt, lastDeliveryAt, lastRefusedAt, lastRefusal, previousUntil, accepted, repeated, refused } =
    endpoint;
  const isOverlapping = previousUntil !== null && previousUntil.getTime() > Date.now();
  return {
    since: createdAt.toISOString(),
    lastDeliveryAt: lastDeliveryAt?.toISOString() ?? null,
    accepted,
    repeated,
    refused,
    lastRefusedAt: lastRefusedAt?.toISOString() ?? null,
    lastRefusal,
    isMistaken: lastRefusal === FITS_NOT,
    previousUntil: isOverlapping ? previousUntil.toISOString() : null,
  };
}
