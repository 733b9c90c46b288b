import { getDb } from '@/lib/db/client';
import { env } from '@/lib/env';

export const dynamic = 'force-dynamic';

/** Whether this process has its database, and what it does. */
export async function GET(): Promise<Response> {
  const headers = { 'cache-control': 'no-store' };
  try {
    await (await getDb()).execute('select 1');
    return Response.json({ status: 'ok', role: env.BATCHDECK_ROLE }, { headers });
  } catch {
    return Response.json({ status: 'no database', role: env.BATCHDECK_ROLE }, { status: 503, headers });
  }
}
