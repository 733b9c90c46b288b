/** Where an agent's events are sent to; the signing secret is shown once, and sealed from then on. */
import 'server-only';
import { randomBytes } from 'node:crypto';
import { eq } from 'drizzle-orm';
import type { Db } from '@/lib/db/client';
import { engineWebhooks } from '@/lib/db/engine-schema';
import { AppError } from '@/lib/errors';
import { seal, unseal } from '@/lib/seal';
import { getAgent } from './agents';

export const EVENT_TYPES = [
  'tool.call_requested',
  'session.completed',
  'session.failed',
  'batch.completed',
  'batch.failed',
  'batch.partial_failed',
] as const;
export type EventType = (typeof EVENT_TYPES)[number];

export type Webhook = typeof engineWebhooks.$inferSelect;

const SECRET_BYTES = 32;
const placeOf = (agentId: string): string => `engine_webhooks.secret/${agentId}`;
const newSecret = (): string => `whsec_${randomBytes(SECRET_BYTES).toString('hex')}`;
const isOf = (agentId: string) => eq(engineWebhooks.agentId, agentId);

/** For the engine's own use, with the secret still sealed. */
export async function findWebhook(db: Db, agentId: string): Promise<Webhook | undefined> {
  const [row] = await db.select().from(engineWebhooks).where(isOf(agentId));
  return row;
}

/** Throws AppError not_found for an unknown agent. */
export async function readWebhook(db: Db, agentId: string) {
  await getAgent(db, agentId);
  return toWire(await findWebhook(db, agentId), null);
}

/** Sets or replaces it. The secret is made, and answered, when there was none. Throws AppError not_found. */
export async function putWebhook(
  db: Db,
  agentId: string,
  { url, eventTypes }: { url: string; eventTypes: EventType[] },
) {
  await checkAgent(db, agentId);
  const secret = newSecret();
  const sealed = seal(secret, placeOf(agentId));
  const given = { url, eventTypes, updatedAt: new Date() };
  const [row] = await db
    .insert(engineWebhooks)
    .values({ agentId, secret: sealed, ...given })
    .onConflictDoUpdate({ target: engineWebhooks.agentId, set: given })
    .returning();
  return toWire(row, row?.secret === sealed ? secret : null);
}

/** Throws AppError not_found for an unknown agent; without a webhook it does nothing. */
export async function deleteWebhook(db: Db, agentId: string) {
  await getAgent(db, agentId);
  await db.delete(engineWebhooks).where(isOf(agentId));
  return toWire(undefined, null);
}

/** Throws AppError not_found for an unknown agent, and for one without a webhook. */
export async function rotateSecret(db: Db, agentId: string) {
  await checkAgent(db, agentId);
  const secret = newSecret();
  const changes = { secret: seal(secret, placeOf(agentId)), updatedAt: new Date() };
  const [row] = await db.update(engineWebhooks).set(changes).where(isOf(agentId)).returning();
  if (!row) throw new AppError('not_found', 'This agent has no webhook: set one first');
  return toWire(row, secret);
}

/** The secret as it was issued. */
export const openSecret = ({ agentId, secret }: Webhook): string => unseal(secret, placeOf(agentId));

async function checkAgent(db: Db, agentId: string): Promise<void> {
  const agent = await getAgent(db, agentId);
  if (agent.deleted_at !== null) throw new AppError('not_found', 'Agent not found');
}

function toWire(row: Webhook | undefined, secret: string | null) {
  return {
    webhook_url: row?.url ?? null,
    signing_enabled: row !== undefined,
    event_types: row?.eventTypes ?? null,
    signing_secret: secret,
  };
}
