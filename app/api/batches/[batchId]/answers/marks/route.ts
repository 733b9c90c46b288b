import { marksSchema } from '@/lib/compare/schema';
import { getAnswerMarks } from '@/lib/compare/service';
import { get } from '@/lib/route';

export const GET = get(marksSchema, getAnswerMarks);
