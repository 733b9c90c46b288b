import { app } from '@/lib/engine/app';

export const dynamic = 'force-dynamic';

const handle = (request: Request) => app.fetch(request);

export {
  handle as DELETE,
  handle as GET,
  handle as HEAD,
  handle as OPTIONS,
  handle as PATCH,
  handle as POST,
  handle as PUT,
};
