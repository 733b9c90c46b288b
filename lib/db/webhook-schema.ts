/** The dashboard's tables of what an API sends by itself. */
import { integer, pgTable, primaryKey, text, timestamp, uniqueIndex } from 'drizzle-orm/pg-core';

const time = (name: string) => timestamp(name, { withTimezone: true });

/** Where one agent of an API sends its events: the id is the last part of the address, and cannot be guessed. */
export const webhookEndpoints = pgTable(
  'webhook_endpoints',
  {
    id: text().primaryKey(),
    upstream: text().notNull(),
    agentId: text('agent_id').notNull(),
    /** Both sealed for the place `webhook_endpoints.secret/<id>`; null until the API has told it. */
    secret: text(),
    /** Taken besides until `previousUntil`. */
    previousSecret: text('previous_secret'),
    previousUntil: time('previous_until'),
    createdAt: time('created_at').notNull().defaultNow(),
    lastDeliveryAt: time('last_delivery_at'),
    lastRefusedAt: time('last_refused_at'),
    lastRefusal: text('last_refusal'),
    accepted: integer().notNull().default(0),
    repeated: integer().notNull().default(0),
    refused: integer().notNull().default(0),
  },
  (t) => [uniqueIndex('webhook_endpoints_agent').on(t.upstream, t.agentId)],
);

/** Events that came, kept for good, also when their endpoint is gone: nothing else tells a replay from a first. */
export const webhookDeliveries = pgTable(
  'webhook_deliveries',
  {
    endpointId: text('endpoint_id').notNull(),
    eventId: text('event_id').notNull(),
    type: text().notNull(),
    receivedAt: time('received_at').notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.endpointId, t.eventId] })],
);
