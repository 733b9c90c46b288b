import { excerptsSchema } from '@/lib/compare/schema';
import { listExcerpts } from '@/lib/compare/service';
import { get } from '@/lib/route';

export const GET = get(excerptsSchema, listExcerpts);
