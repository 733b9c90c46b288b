import 'server-only';
import type { Jobs } from '@/lib/jobs/definitions';

/** Sends one delivery to its agent's webhook. The job behind `webhook.deliver`. */
export async function deliverWebhook(_job: Jobs['webhook.deliver']): Promise<void> {}
