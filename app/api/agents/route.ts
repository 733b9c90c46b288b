import { listAgents } from '@/lib/agents/service';
import { noInputSchema } from '@/lib/batches/schema';
import { get } from '@/lib/route';

export const GET = get(noInputSchema, listAgents);
