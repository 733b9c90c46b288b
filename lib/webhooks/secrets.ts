/** Signing secrets as they are kept: sealed, the present one and for a while the one before. */
import 'server-only';
import { seal, unseal } from '@/lib/seal';
import type { EndpointRecord } from './repository';

const placeOf = (endpointId: string): string => `webhook_endpoints.secret/${endpointId}`;

export const sealSecret = (endpointId: string, secret: string): string => seal(secret, placeOf(endpointId));

/** All that a delivery may be signed with now; none while the API has not told its first. */
export function activeSecrets({ id, secret, previousSecret, previousUntil }: EndpointRecord): string[] {
  const previous = previousUntil && previousUntil.getTime() > Date.now() ? previousSecret : null;
  return [secret, previous].filter((sealed) => sealed !== null).map((sealed) => unseal(sealed, placeOf(id)));
}
