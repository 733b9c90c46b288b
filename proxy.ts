import { type NextRequest, NextResponse } from 'next/server';
import { env } from '@/lib/env';
import { refusal } from '@/lib/gate';

/**
 * The first of two gates. Uploads and /v1 are left out: a proxy that matches them cuts bodies at 10 MB. So are webhooks,
 * whose senders are no page of ours.
 */
export function proxy(request: NextRequest) {
  if (env.BATCHDECK_ROLE === 'worker' && request.nextUrl.pathname !== '/healthz') {
    return new NextResponse('This process is a worker: it shows no pages.', { status: 404 });
  }
  const refused = refusal(request.method, request.headers);
  if (!refused) return NextResponse.next();
  return new NextResponse(refused.message, { status: refused.status, headers: { 'content-type': 'text/plain' } });
}

export const config = { matcher: ['/((?!v1/|api/files|api/uploads|api/webhooks/|_next/static).*)'] };
