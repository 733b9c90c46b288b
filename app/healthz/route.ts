import { checkHealth } from '@/lib/connection/health';

export const dynamic = 'force-dynamic';

export async function GET(): Promise<Response> {
  const { isWell, role } = await checkHealth();
  const body = { status: isWell ? 'ok' : 'no database', role };
  return Response.json(body, { status: isWell ? 200 : 503, headers: { 'cache-control': 'no-store' } });
}
