import { getUsage } from '@/lib/ledger/service';
import { get } from '@/lib/route';
import { sessionIdSchema } from '@/lib/sessions/schema';

export const GET = get(sessionIdSchema, getUsage);
