import { get } from '@/lib/route';
import { outlineSchema } from '@/lib/sessions/outline-schema';
import { getOutline } from '@/lib/sessions/service';

export const GET = get(outlineSchema, getOutline);
