import { get } from '@/lib/route';
import { entrySchema } from '@/lib/sessions/outline-schema';
import { getEntry } from '@/lib/sessions/service';

export const GET = get(entrySchema, getEntry);
