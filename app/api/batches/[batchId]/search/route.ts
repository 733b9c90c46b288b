import { answer } from '@/lib/route';
import { searchSchema } from '@/lib/search/schema';
import { searchBatch } from '@/lib/search/service';

type Context = { params: Promise<{ batchId: string }> };

/** Unlike other reads it is given up when nobody waits for it any more. */
export const GET = (request: Request, { params }: Context) =>
  answer(request, async () => {
    const search = Object.fromEntries(new URL(request.url).searchParams);
    return searchBatch(searchSchema.parse({ ...search, ...(await params) }), request.signal);
  });
