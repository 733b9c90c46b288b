import { batchIdSchema } from '@/lib/batches/schema';
import { listEarlierTries } from '@/lib/compare/service';
import { get } from '@/lib/route';

export const GET = get(batchIdSchema, listEarlierTries);
