import { batchUpdateSchema } from '@/lib/batches/schema';
import { getBatchUpdate } from '@/lib/batches/service';
import { get } from '@/lib/route';

export const GET = get(batchUpdateSchema, getBatchUpdate);
