'use server';

import { action } from '@/lib/action';
import { agentIdSchema, publishAgentSchema } from './schema';
import * as service from './service';

/** Publishes files as an agent or a version; answers what came of it, also when the API does not take them. */
export const publishAgent = action(publishAgentSchema, service.publishAgent);
/** Hides an agent: no new sessions; answers its `{ agentId }`. */
export const deleteAgent = action(agentIdSchema, service.deleteAgent);
