import { listFailuresAcross } from '@/lib/batches/failures-across';
import { noInputSchema } from '@/lib/batches/schema';
import { get } from '@/lib/route';

export const GET = get(noInputSchema, listFailuresAcross);
