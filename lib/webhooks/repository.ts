import 'server-only';
import { and, eq, sql } from 'drizzle-orm';
import type { Db } from '@/lib/db/client';
import { webhookDeliveries, webhookEndpoints } from '@/lib/db/webhook-schema';

export type EndpointRecord = typeof webhookEndpoints.$inferSelect;

export async function findEndpoint(db: Db, id: string): Promise<EndpointRecord | undefined> {
  const [endpoint] = await db.select().from(webhookEndpoints).where(eq(webhookEndpoints.id, id));
  return endpoint;
}

export async function findEndpointOfAgent(db: Db, upstream: string, agentId: string) {
  const [endpoint] = await db.select().from(webhookEndpoints).where(isOf(upstream, agentId));
  return endpoint;
}

export async function listEndpoints(db: Db, upstream: string): Promise<EndpointRecord[]> {
  return db.select().from(webhookEndpoints).where(eq(webhookEndpoints.upstream, upstream));
}

/** Answers the one that is there when another was made at the same moment. */
export async function insertEndpoint(db: Db, endpoint: typeof webhookEndpoints.$inferInsert): Promise<EndpointRecord> {
  const { upstream, agentId } = endpoint;
  await db.insert(webhookEndpoints).values(endpoint).onConflictDoNothing();
  const found = await findEndpointOfAgent(db, upstream, agentId);
  if (!found) throw new Error('an endpoint that was written is not there');
  return found;
}

export async function updateEndpoint(db: Db, id: string, values: Partial<EndpointRecord>): Promise<void> {
  await db.update(webhookEndpoints).set(values).where(eq(webhookEndpoints.id, id));
}

export async function deleteEndpoint(db: Db, id: string): Promise<void> {
  await db.delete(webhookEndpoints).where(eq(webhookEndpoints.id, id));
}

export async function noteRefusal(db: Db, id: string, lastRefusal: string): Promise<void> {
  await db
    .update(webhookEndpoints)
    .set({ refused: sql`${webhookEndpoints.refused} + 1`, lastRefusedAt: sql`now()`, lastRefusal })
    .where(eq(webhookEndpoints.id, id));
}

/** Counts a delivery; answers whether it is the first of its event. */
export async function insertDelivery(tx: Db, endpointId: string, event: { id: string; type: string }) {
  const inserted = await tx
    .insert(webhookDeliveries)
    .values({ endpointId, eventId: event.id, type: event.type })
    .onConflictDoNothing()
    .returning({ eventId: webhookDeliveries.eventId });
  const isFirst = inserted.length > 0;
  const { accepted, repeated } = webhookEndpoints;
  const count = isFirst ? { accepted: sql`${accepted} + 1` } : { repeated: sql`${repeated} + 1` };
  await tx
    .update(webhookEndpoints)
    .set({ ...count, lastDeliveryAt: sql`now()` })
    .where(eq(webhookEndpoints.id, endpointId));
  return isFirst;
}

const isOf = (upstream: string, agentId: string) =>
  and(eq(webhookEndpoints.upstream, upstream), eq(webhookEndpoints.agentId, agentId));
