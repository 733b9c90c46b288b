import { itemSchema } from '@/lib/batches/schema';
import { getItem } from '@/lib/batches/service';
import { get } from '@/lib/route';

export const GET = get(itemSchema, getItem);
