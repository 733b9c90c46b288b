import { noInputSchema } from '@/lib/batches/schema';
import { getConnection } from '@/lib/connection/service';
import { get } from '@/lib/route';

export const GET = get(noInputSchema, getConnection);
