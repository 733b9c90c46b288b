import { type NextRequest, NextResponse } from 'next/server';
import { refusal } from '@/lib/gate';

/** The first of two gates. Uploads and /v1 are left out: a proxy that matches them cuts bodies at 10 MB. */
export function proxy(request: NextRequest) {
  const refused = refusal(request.method, request.headers);
  if (!refused) return NextResponse.next();
  return new NextResponse(refused.message, { status: refused.status, headers: { 'content-type': 'text/plain' } });
}

export const config = { matcher: ['/((?!v1/|api/files|_next/static).*)'] };
