import 'server-only';
import { and, eq, sql } from 'drizzle-orm';
import type { UpstreamError } from '@/lib/dari/client';
import type { Db } from '@/lib/db/client';
import { upstreams } from '@/lib/db/schema';
import * as repository from './repository';

/** So many calls in a row without a usable answer, and nothing is sent but one call now and then. */
const FAILURES_MAX = 5;
const OUTAGE_MS = 30_000;
/** A refused key is not tried much: it takes a person to set another. */
const KEY_MS = 300_000;
const BUSY_MAX_MS = 3_600_000;
/** Repeats that may be sent at once; one more a second, and one for every ten first tries. */
const REPEATS_MAX = 10;
const REPEATS_PER_SECOND = 1;
const REPEATS_PER_TRY = 0.1;

export type Hold = typeof upstreams.$inferSelect;

export async function findHold(db: Db, name: string): Promise<Hold | undefined> {
  const [found] = await db.select().from(upstreams).where(eq(upstreams.name, name));
  return found;
}

/**
 * How many calls may go to an API now: as many as `wanted`, none while it is held, and one when the time of a hold is
 * over. Whoever is given that one has to tell how it went (`answered`, `noteOutcome`), or another may ask after a while.
 */
export async function admit(db: Db, name: string, wanted: number): Promise<number> {
  const held = await findHold(db, name);
  if (!held?.hold) return wanted;
  const probe = await db
    .update(upstreams)
    .set({ holdUntil: sql`now() + ${pauseOf(held.hold)} * interval '1 millisecond'` })
    .where(and(eq(upstreams.name, name), sql`${upstreams.hold} is not null and ${upstreams.holdUntil} <= now()`))
    .returning({ name: upstreams.name });
  return probe.length;
}

/** Pays for a try: first tries add to what repeats may cost. Answers 0, or how long a repeat has to wait, in ms. */
export async function payForTry(tx: Db, name: string, isRepeat: boolean): Promise<number> {
  await tx.insert(upstreams).values({ name, budget: REPEATS_MAX }).onConflictDoNothing();
  const grown = sql`least(${REPEATS_MAX}::real, ${upstreams.budget} + ${REPEATS_PER_SECOND}::real * greatest(0, extract(epoch from now() - ${upstreams.budgetAt}))::real)`;
  const cost = isRepeat ? 1 : -REPEATS_PER_TRY;
  const paid = await tx
    .update(upstreams)
    .set({ budget: sql`least(${REPEATS_MAX}::real, ${grown} - ${cost}::real)`, budgetAt: sql`now()` })
    .where(and(eq(upstreams.name, name), sql`${grown} >= ${Math.max(0, cost)}::real`))
    .returning({ budget: upstreams.budget });
  return paid.length > 0 ? 0 : 1000 / REPEATS_PER_SECOND;
}

/** The API gave a usable answer: what was held back may go. */
export async function answered(db: Db, name: string): Promise<void> {
  const before = await findHold(db, name);
  if (before && (before.failures > 0 || before.hold !== null)) await lift(db, name);
}

/** Counts a call that gave no usable answer, and holds back what it has to; a refusal of one request is an answer. */
export async function noteOutcome(db: Db, name: string, error: UpstreamError): Promise<void> {
  if (error.outcome === 'refused' && !isKeyRefused(error)) return answered(db, name);
  await db.insert(upstreams).values({ name, budget: REPEATS_MAX }).onConflictDoNothing();
  if (isKeyRefused(error)) return hold(db, name, 'key', KEY_MS, error.message);
  const waitMs = Math.min(BUSY_MAX_MS, error.retryAfterMs ?? 0);
  if (waitMs > 0) return hold(db, name, 'busy', waitMs, error.message);
  const [counted] = await db
    .update(upstreams)
    .set({ failures: sql`${upstreams.failures} + 1` })
    .where(eq(upstreams.name, name))
    .returning({ failures: upstreams.failures });
  if ((counted?.failures ?? 0) >= FAILURES_MAX) await hold(db, name, 'outage', OUTAGE_MS, error.message);
}

/** Ends a hold, whatever its reason, and lets what waits go out now. */
export async function lift(db: Db, name: string): Promise<void> {
  const lifted = await db
    .update(upstreams)
    .set({ failures: 0, hold: null, holdSince: null, holdUntil: null, message: null })
    .where(and(eq(upstreams.name, name), sql`${upstreams.hold} is not null`))
    .returning({ name: upstreams.name });
  if (lifted.length > 0) return repository.hastenTries(db, name);
  await db.update(upstreams).set({ failures: 0 }).where(eq(upstreams.name, name));
}

/** At a start another key may have been set: it is tried at once. */
export async function liftKeyHold(db: Db, name: string): Promise<void> {
  if ((await findHold(db, name))?.hold === 'key') await lift(db, name);
}

export const isKeyRefused = (error: UpstreamError): boolean => error.status === 401 || error.status === 403;

/** A hold that stands for longer already is not made shorter. */
async function hold(db: Db, name: string, reason: 'outage' | 'busy' | 'key', ms: number, message: string) {
  await db
    .update(upstreams)
    .set({
      hold: reason,
      holdSince: sql`coalesce(${upstreams.holdSince}, now())`,
      holdUntil: sql`greatest(${upstreams.holdUntil}, now() + ${ms} * interval '1 millisecond')`,
      message,
    })
    .where(eq(upstreams.name, name));
}

const pauseOf = (reason: 'outage' | 'busy' | 'key'): number => (reason === 'key' ? KEY_MS : OUTAGE_MS);
