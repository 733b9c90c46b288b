import 'server-only';
import { z } from 'zod';
import { request, UpstreamError } from './client';
import { wireWebhook } from './wire-webhooks';

/** What a validation refusal says, apart from where. */
const wireProblems = z.object({ detail: z.array(z.object({ msg: z.string() })).min(1) });

const answer = wireWebhook.partial({ signing_enabled: true });

/** `GET /v1/agents/{id}/webhook`: where it calls, or null. Throws UpstreamError. */
export async function getWebhookUrl(agentId: string): Promise<string | null> {
  return (await request({ method: 'GET', path: pathOf(agentId), answer })).webhook_url;
}

/** `PUT …/webhook`; answers the signing secret when there was none before. Throws UpstreamError. */
export async function putWebhook(agentId: string, url: string, eventTypes: string[]): Promise<string | null> {
  const body = JSON.stringify({ webhook_url: url, event_types: eventTypes });
  try {
    return (await request({ method: 'PUT', path: pathOf(agentId), answer, body })).signing_secret;
  } catch (error) {
    throw inWords(error);
  }
}

/** `DELETE …/webhook`. Throws UpstreamError. */
export async function deleteWebhook(agentId: string): Promise<void> {
  await request({ method: 'DELETE', path: pathOf(agentId), answer: z.unknown() });
}

/** `POST …/webhook/rotate-secret`: the new secret, told this once. Throws UpstreamError. */
export async function rotateSecret(agentId: string): Promise<string> {
  const path = `${pathOf(agentId)}/rotate-secret`;
  const { signing_secret } = await request({ method: 'POST', path, answer, body: '{}' });
  if (signing_secret === null) throw new UpstreamError('unknown', 'The API did not tell the new signing secret.');
  return signing_secret;
}

const pathOf = (agentId: string): string => `/v1/agents/${encodeURIComponent(agentId)}/webhook`;

function inWords(error: unknown): unknown {
  if (!(error instanceof UpstreamError)) return error;
  const problems = wireProblems.safeParse(error.body);
  if (!problems.success) return error;
  const said = problems.data.detail.map(({ msg }) => msg).join('; ');
  return new UpstreamError(error.outcome, said, error.status, error.retryAfterMs, error.body);
}
