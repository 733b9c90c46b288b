import 'server-only';
import { upstreamName } from '@/lib/dari/client';
import { getDb } from '@/lib/db/client';
import { lift } from './hold';
import { hastenTries } from './repository';

/** A person says that all is well again: what waits for the connected API goes out now. */
export async function tryUpstreamAgain(): Promise<{ upstream: string }> {
  const db = await getDb();
  const upstream = upstreamName();
  await lift(db, upstream);
  await hastenTries(db, upstream);
  return { upstream };
}
