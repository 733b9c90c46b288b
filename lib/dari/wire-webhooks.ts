/** The JSON of agents' webhooks, in the API's spelling. */
import { z } from 'zod';
import { absent } from './wire';

export const wireWebhook = z
  .object({
    webhook_url: absent(z.string()),
    signing_enabled: z.boolean(),
    event_types: absent(z.array(z.string())),
    signing_secret: absent(z.string()).meta({ description: 'Shown once, when it was made; null afterwards.' }),
  })
  .meta({ id: 'Webhook' });
