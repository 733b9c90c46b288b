import 'server-only';
import { randomBytes } from 'node:crypto';
import { UpstreamError, upstreamName } from '@/lib/dari/client';
import * as dari from '@/lib/dari/webhooks';
import { getDb } from '@/lib/db/client';
import { AppError } from '@/lib/errors';
import type { EndpointRecord } from './repository';
import * as repository from './repository';
import { EVENT_TYPES, type TurnOn } from './schema';
import { sealSecret } from './secrets';
import { hostOf, isOurs, obstacleTo, pathTo, publicOrigin } from './service';

const ID_BYTES = 24;
const OVERLAP_MS = 24 * 3_600_000;

type Of = { agentId: string };

/**
 * Registers Batchdeck with an agent. The address is ours before the API is told of it, so that turning on may break
 * off anywhere and be done again. Throws conflict when the agent calls somebody whom the person did not agree to
 * replace, invalid when the API could not reach us, UpstreamError.
 */
export async function turnOnWebhook({ agentId, replaces, pageOrigin }: TurnOn & { pageOrigin: string }): Promise<Of> {
  const origin = publicOrigin(pageOrigin);
  const obstacle = obstacleTo(origin);
  if (obstacle) throw new AppError('invalid', `${obstacle} Nothing was turned on.`);
  const db = await getDb();
  const before = await dari.getWebhookUrl(agentId);
  const known = await repository.findEndpointOfAgent(db, upstreamName(), agentId);
  const wasOurs = isOurs(before, known);
  if (before !== null && !wasOurs && hostOf(before) !== replaces) {
    throw new AppError('conflict', `This agent calls ${hostOf(before)}. Nothing was changed: look again, then decide.`);
  }
  const endpoint = await repository.insertEndpoint(db, {
    id: randomBytes(ID_BYTES).toString('base64url'),
    upstream: upstreamName(),
    agentId,
  });
  const told = await put(endpoint, origin + pathTo(endpoint.id));
  if (told === null && wasOurs && endpoint.secret !== null) return { agentId };
  // An address that was somebody else's has a secret that somebody else knows.
  await keepSecret(endpoint, told ?? (await dari.rotateSecret(agentId)), {
    previousSecret: null,
    previousUntil: null,
    createdAt: new Date(),
    ...UNUSED,
  });
  return { agentId };
}

/** Has the API make a new secret; the present one is taken for a day more. Throws not_found, UpstreamError. */
export async function rotateWebhookSecret({ agentId }: Of): Promise<Of> {
  const endpoint = await repository.findEndpointOfAgent(await getDb(), upstreamName(), agentId);
  if (!endpoint) throw new AppError('not_found', 'The webhook of this agent is off.');
  if (!isOurs(await dari.getWebhookUrl(agentId), endpoint)) {
    throw new AppError('conflict', 'This agent does not call Batchdeck any more. Nothing was changed.');
  }
  const previousUntil = new Date(Date.now() + OVERLAP_MS);
  await keepSecret(endpoint, await dari.rotateSecret(agentId), { previousSecret: endpoint.secret, previousUntil });
  return { agentId };
}

/** Deletes it at the API, unless it is somebody else's by now, and then here. Throws UpstreamError. */
export async function turnOffWebhook({ agentId }: Of): Promise<Of> {
  const db = await getDb();
  const endpoint = await repository.findEndpointOfAgent(db, upstreamName(), agentId);
  if (!endpoint) return { agentId };
  try {
    if (isOurs(await dari.getWebhookUrl(agentId), endpoint)) await dari.deleteWebhook(agentId);
  } catch (error) {
    if (!(error instanceof UpstreamError && error.status === 404)) throw error;
  }
  await repository.deleteEndpoint(db, endpoint.id);
  return { agentId };
}

const UNUSED = {
  accepted: 0,
  repeated: 0,
  refused: 0,
  lastDeliveryAt: null,
  lastRefusedAt: null,
  lastRefusal: null,
};

/** What was refused leaves nothing behind; what got no answer may have been done, and its address stays known. */
async function put(endpoint: EndpointRecord, url: string): Promise<string | null> {
  try {
    return await dari.putWebhook(endpoint.agentId, url, EVENT_TYPES);
  } catch (error) {
    const isRefused = error instanceof UpstreamError && error.outcome === 'refused';
    if (isRefused && endpoint.secret === null) await repository.deleteEndpoint(await getDb(), endpoint.id);
    throw error;
  }
}

/** Stores a secret that is told only once; when that fails, a new one is made and stored instead. */
async function keepSecret({ id, agentId }: EndpointRecord, secret: string, values: Partial<EndpointRecord>) {
  const db = await getDb();
  const store = (told: string) => repository.updateEndpoint(db, id, { ...values, secret: sealSecret(id, told) });
  try {
    await store(secret);
  } catch {
    await store(await dari.rotateSecret(agentId));
  }
}
