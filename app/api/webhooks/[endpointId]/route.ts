import { env } from '@/lib/env';
import { receiveWebhook } from '@/lib/webhooks/receive';

type Context = { params: Promise<{ endpointId: string }> };

/** Open to senders outside, who have no page of ours: the signature decides, not the gate. */
export async function POST(request: Request, { params }: Context): Promise<Response> {
  if (env.BATCHDECK_ROLE === 'worker') return new Response(null, { status: 404 });
  return receiveWebhook((await params).endpointId, request);
}
