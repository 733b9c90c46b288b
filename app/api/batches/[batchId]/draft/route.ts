import { getDraft } from '@/lib/batches/drafts';
import { batchIdSchema } from '@/lib/batches/schema';
import { get } from '@/lib/route';

export const GET = get(batchIdSchema, getDraft);
