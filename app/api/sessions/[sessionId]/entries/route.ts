import { get } from '@/lib/route';
import { entriesSchema } from '@/lib/sessions/outline-schema';
import { getEntries } from '@/lib/sessions/service';

export const GET = get(entriesSchema, getEntries);
