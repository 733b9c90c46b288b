/** What loses or doubles work would show here: the engine's own sessions. */
import { getDb } from '@/lib/db/client';
import { engineSessions } from '@/lib/db/engine-schema';
import { ITEM_KEY, itemMark } from '@/lib/submissions/request';

/** How many sessions the engine has of each of a batch's items, by the mark of the item. */
export async function sessionsPerItem(batchId: string, count: number): Promise<number[]> {
  const sessions = await (await getDb()).select({ metadata: engineSessions.metadata }).from(engineSessions);
  return Array.from(
    { length: count },
    (_, index) => sessions.filter(({ metadata }) => metadata[ITEM_KEY] === itemMark(batchId, index)).length,
  );
}
