/** Tells who waits for a session that its ledger has grown, in this process at once and by others within a second. */
import 'server-only';
import { inArray } from 'drizzle-orm';
import { getDb } from '@/lib/db/client';
import { engineSessions } from '@/lib/db/engine-schema';
import { log } from '@/lib/log';

/** One read for all that is watched, however many watch. */
const LOOK_MS = 500;

type Watched = { eventCount: number; listeners: Set<() => void> };

const place = globalThis as typeof globalThis & {
  batchdeckWatched?: Map<string, Watched>;
  batchdeckLook?: NodeJS.Timeout | undefined;
};

/** Calls `listener` after every change of the session's ledger; answers how to stop. */
export function onChange(sessionId: string, listener: () => void): () => void {
  const watched = sessions();
  const entry = watched.get(sessionId) ?? { eventCount: -1, listeners: new Set() };
  entry.listeners.add(listener);
  watched.set(sessionId, entry);
  place.batchdeckLook ??= setTimeout(look, LOOK_MS).unref();
  return () => {
    entry.listeners.delete(listener);
    if (entry.listeners.size === 0) watched.delete(sessionId);
  };
}

/** Says that this process has added to a ledger. */
export function changed(sessionId: string): void {
  for (const listener of sessions().get(sessionId)?.listeners ?? []) listener();
}

async function look(): Promise<void> {
  try {
    const ids = [...sessions().keys()];
    if (ids.length > 0) await compare(ids);
  } catch (error) {
    log.warn({ err: error }, 'watching sessions failed');
  } finally {
    place.batchdeckLook = sessions().size > 0 ? setTimeout(look, LOOK_MS).unref() : undefined;
  }
}

async function compare(ids: string[]): Promise<void> {
  const db = await getDb();
  const rows = await db
    .select({ id: engineSessions.id, eventCount: engineSessions.eventCount })
    .from(engineSessions)
    .where(inArray(engineSessions.id, ids));
  for (const { id, eventCount } of rows) {
    const entry = sessions().get(id);
    if (!entry || entry.eventCount === eventCount) continue;
    entry.eventCount = eventCount;
    changed(id);
  }
}

function sessions(): Map<string, Watched> {
  place.batchdeckWatched ??= new Map();
  return place.batchdeckWatched;
}
