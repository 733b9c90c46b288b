import { getWholeBatch } from '@/lib/batches/board';
import { batchIdSchema } from '@/lib/batches/schema';
import { get } from '@/lib/route';

export const GET = get(batchIdSchema, async (input) => {
  const body = new Uint8Array(await getWholeBatch(input));
  return new Response(body, { headers: { 'content-type': 'application/gzip', 'cache-control': 'private, no-store' } });
});
