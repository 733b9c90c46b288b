import 'server-only';
import { getDb } from '@/lib/db/client';
import { type Env, env } from '@/lib/env';

/** Whether this process reaches its database, and which part of the work it does. */
export async function checkHealth(): Promise<{ isWell: boolean; role: Env['BATCHDECK_ROLE'] }> {
  const isWell = await getDb()
    .then((db) => db.execute('select 1'))
    .then(
      () => true,
      () => false,
    );
  return { isWell, role: env.BATCHDECK_ROLE };
}
