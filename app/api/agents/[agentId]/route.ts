import { agentIdSchema } from '@/lib/agents/schema';
import { getAgent } from '@/lib/agents/service';
import { get } from '@/lib/route';

export const GET = get(agentIdSchema, getAgent);
