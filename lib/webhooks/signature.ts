/** How the API signs an event: `Dari-Webhook-Signature: v1=<hex>`, HMAC-SHA256 of the raw body with the whole secret. */
import { createHmac, timingSafeEqual } from 'node:crypto';

export const SIGNATURE_HEADER = 'dari-webhook-signature';
/** Why a delivery is refused that none of the secrets signed. */
export const FITS_NOT = 'The signature does not fit';

const HEADER_LENGTH_MAX = 1024;
const SIGNATURES_MAX = 8;
/** A comma and a blank is how two headers arrive as one, and two are one too many. */
const BETWEEN = /,(?! )| /;
const SIGNATURE = /^v1=([0-9a-f]{64})$/;

/** The signatures that a header holds; null when there is none, or it has not the shape of one. */
export function readSignatures(header: string | null): Buffer[] | null {
  if (header === null || header.length > HEADER_LENGTH_MAX) return null;
  const parts = header.split(BETWEEN);
  if (parts.length > SIGNATURES_MAX) return null;
  const found = parts.flatMap((part) => SIGNATURE.exec(part)?.[1] ?? []);
  return found.length === parts.length ? found.map((hex) => Buffer.from(hex, 'hex')) : null;
}

/** Whether one of the secrets made one of the signatures. Tries all of both, so that time tells nothing. */
export function isGenuine(raw: Uint8Array, signatures: Buffer[], secrets: string[]): boolean {
  let isFound = false;
  for (const secret of secrets) {
    const expected = createHmac('sha256', secret).update(raw).digest();
    for (const signature of signatures) {
      const isEqual = signature.length === expected.length && timingSafeEqual(signature, expected);
      isFound = isEqual || isFound;
    }
  }
  return isFound;
}
