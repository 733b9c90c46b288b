import { get } from '@/lib/route';
import { sessionIdSchema } from '@/lib/sessions/schema';
import { getSteps } from '@/lib/sessions/service';

export const GET = get(sessionIdSchema, getSteps);
