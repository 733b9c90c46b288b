import { noInputSchema } from '@/lib/batches/schema';
import { listCredentials } from '@/lib/credentials/service';
import { get } from '@/lib/route';

export const GET = get(noInputSchema, listCredentials);
