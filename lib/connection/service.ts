import 'server-only';
import { listAgents } from '@/lib/dari/agents';
import { configuredUpstream, UpstreamError } from '@/lib/dari/client';
import { engineKey } from '@/lib/engine/key';
import type { Connection } from './schema';

const FRESH_MS = 5_000;

type Known = { at: number; connection: Promise<Connection>; since: string | null };

/** Next keeps several copies of a module; what is known must be one. */
const place = globalThis as typeof globalThis & { batchdeckConnection?: Known };

/** How the API answers one cheap call. Measured at most once in five seconds, however many pages ask. */
export async function getConnection(): Promise<Connection> {
  const known = place.batchdeckConnection;
  if (known && Date.now() - known.at < FRESH_MS) return known.connection;
  const measured: Known = { at: Date.now(), since: known?.since ?? null, connection: measure(known?.since ?? null) };
  place.batchdeckConnection = measured;
  const connection = await measured.connection;
  measured.at = Date.now();
  measured.since = connection.since;
  return connection;
}

/** The bearer key of the embedded engine, for a person who asked to see it. */
export async function revealEngineKey(): Promise<{ key: string }> {
  return { key: engineKey() };
}

async function measure(troubleSince: string | null): Promise<Connection> {
  const upstream = configuredUpstream();
  const host = upstream?.name ?? null;
  const origin = upstream ? new URL(upstream.baseUrl).origin : null;
  const start = performance.now();
  try {
    await listAgents();
    const latencyMs = Math.max(1, Math.round(performance.now() - start));
    return { host, origin, isReachable: true, latencyMs, message: null, since: null };
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    const since = troubleSince ?? new Date().toISOString();
    return { host, origin, isReachable: false, latencyMs: null, message: error.message, since };
  }
}
