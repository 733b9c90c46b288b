import { getBatchListUpdate } from '@/lib/batches/list';
import { batchListUpdateSchema } from '@/lib/listing/schema';
import { get } from '@/lib/route';

export const GET = get(batchListUpdateSchema, getBatchListUpdate);
