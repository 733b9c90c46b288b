import { exportBatchSchema } from '@/lib/exports/schema';
import { exportBatch } from '@/lib/exports/service';
import { answer, get } from '@/lib/route';

type Context = { params: Promise<{ batchId: string }> };

export const GET = get(exportBatchSchema, exportBatch);

/** For more items than an address can name. */
export const POST = (request: Request, { params }: Context) =>
  answer(request, async () => exportBatch(exportBatchSchema.parse({ ...(await request.json()), ...(await params) })));
