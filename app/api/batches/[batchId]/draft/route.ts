import { draftPageSchema } from '@/lib/batches/draft-schema';
import { getDraftPage } from '@/lib/batches/drafts';
import { get } from '@/lib/route';

export const GET = get(draftPageSchema, getDraftPage);
