import { app } from '@/lib/engine/app';
import { env } from '@/lib/env';

export const dynamic = 'force-dynamic';

async function handle(request: Request): Promise<Response> {
  if (env.BATCHDECK_ROLE !== 'worker') return app.fetch(request);
  return Response.json({ detail: 'This process is a worker: it answers no calls.' }, { status: 404 });
}

export {
  handle as DELETE,
  handle as GET,
  handle as HEAD,
  handle as OPTIONS,
  handle as PATCH,
  handle as POST,
  handle as PUT,
};
