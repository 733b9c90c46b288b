import { getBatchChanges } from '@/lib/batches/board';
import { batchUpdateSchema } from '@/lib/batches/schema';
import { get } from '@/lib/route';

export const GET = get(batchUpdateSchema, getBatchChanges);
