import { batchIdSchema } from '@/lib/batches/schema';
import { getAnswerMarks } from '@/lib/compare/service';
import { get } from '@/lib/route';

export const GET = get(batchIdSchema, getAnswerMarks);
