import { noInputSchema } from '@/lib/batches/schema';
import { readOrigin } from '@/lib/page-origin';
import { get } from '@/lib/route';
import { listWebhooks } from '@/lib/webhooks/service';

export const GET = get(noInputSchema, async () => listWebhooks(await readOrigin()));
