import 'server-only';
import { request } from './client';
import { wireCredential, wireCredentialList } from './wire';

export type UpstreamCredential = { name: string; storedAt: string | null };

/** `GET /v1/organizations/current/credentials`: names only, values have no read path. Throws UpstreamError. */
export async function listCredentials(): Promise<UpstreamCredential[]> {
  const path = '/v1/organizations/current/credentials';
  const { credentials } = await request({ method: 'GET', path, answer: wireCredentialList });
  return credentials.map((credential) => ({ name: credential.name, storedAt: credential.updated_at }));
}

/** `PUT /v1/organizations/current/credentials/{NAME}`, over a value that is there. Throws UpstreamError. */
export async function putCredential(name: string, value: string): Promise<void> {
  await request({
    method: 'PUT',
    path: pathOf(name),
    answer: wireCredential.partial(),
    body: JSON.stringify({ value }),
  });
}

/** `DELETE /v1/organizations/current/credentials/{NAME}`. Throws UpstreamError. */
export async function deleteCredential(name: string): Promise<void> {
  await request({ method: 'DELETE', path: pathOf(name), answer: wireCredential.partial() });
}

const pathOf = (name: string): string => `/v1/organizations/current/credentials/${encodeURIComponent(name)}`;
