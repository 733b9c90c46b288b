/** Which addresses a webhook may have. */
import 'server-only';
import { faultOfUrl, type Resolve } from '@/lib/outside/public-host';
import { shapeError } from './refusal';

/** Throws a 422 for a URL that is not absolute, not https, with user info, or not of a public host. */
export async function checkWebhookUrl(given: string, resolve?: Resolve): Promise<void> {
  const fault = await faultOfUrl(given, resolve);
  if (fault) throw shapeError('url_invalid', ['body', 'webhook_url'], `The webhook URL ${fault}`);
}
