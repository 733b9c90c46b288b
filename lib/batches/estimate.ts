import 'server-only';
import { UpstreamError, upstreamName } from '@/lib/dari/client';
import { getSessionCost } from '@/lib/dari/costs';
import { getDb } from '@/lib/db/client';
import { env } from '@/lib/env';
import { type Estimate, type OptionRecord, SESSIONS_NEEDED } from './estimate-schema';
import * as repository from './repository';

/** How many options' costs are asked for, and of how many sessions each: every one is a request. */
const OPTIONS_PRICED_MAX = 6;

/** How long sessions of an agent took and what they cost, by option, from what was sent to the connected API. */
export async function estimateSessions({ agentId }: { agentId: string }): Promise<Estimate> {
  const upstream = upstreamName();
  const records = await repository.listSessionRecords(await getDb(), { agentId, upstream, samples: SESSIONS_NEEDED });
  const options = await Promise.all(
    records.map(async ({ sessionIds, ...record }, place): Promise<OptionRecord> => {
      const isPriced = place < OPTIONS_PRICED_MAX && record.count >= SESSIONS_NEEDED;
      return { ...record, costUsd: isPriced ? await costsOf(sessionIds) : null };
    }),
  );
  const isEmbedded = upstream === 'embedded';
  return { options, atOnceMax: isEmbedded ? atOnceMax() : null };
}

/** Null unless the API knows what each of them cost. */
async function costsOf(sessionIds: string[]): Promise<OptionRecord['costUsd']> {
  try {
    const costs = await Promise.all(sessionIds.map(getSessionCost));
    const known = costs.filter((cost) => cost !== null);
    if (known.length < costs.length || known.length === 0) return null;
    return { low: Math.min(...known), high: Math.max(...known), sessions: known.length };
  } catch (error) {
    if (error instanceof UpstreamError) return null;
    throw error;
  }
}

/** Of a batch in one process; where others share the work it is quicker. */
function atOnceMax(): number {
  const { BATCHDECK_SESSIONS_AT_ONCE, BATCHDECK_SESSIONS_PER_BATCH, BATCHDECK_SESSIONS_IN_TOTAL } = env;
  return Math.min(
    BATCHDECK_SESSIONS_AT_ONCE,
    BATCHDECK_SESSIONS_PER_BATCH ?? Number.POSITIVE_INFINITY,
    BATCHDECK_SESSIONS_IN_TOTAL ?? Number.POSITIVE_INFINITY,
  );
}
