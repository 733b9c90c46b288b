import { countBatches } from '@/lib/batches/list';
import { noInputSchema } from '@/lib/batches/schema';
import { get } from '@/lib/route';

export const GET = get(noInputSchema, countBatches);
