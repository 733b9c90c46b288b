import { marksSchema } from '@/lib/checks/schema';
import { getMarks } from '@/lib/checks/service';
import { get } from '@/lib/route';

export const GET = get(marksSchema, getMarks);
