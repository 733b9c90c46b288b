import { noInputSchema } from '@/lib/batches/schema';
import { listBatches } from '@/lib/batches/service';
import { get } from '@/lib/route';

export const GET = get(noInputSchema, listBatches);
