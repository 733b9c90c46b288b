import 'server-only';
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { keptKey, randomKey } from './data-dir';
import { env } from './env';
import { AppError } from './errors';

const ALGORITHM = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Seals text for one place: `v1.<base64 of iv, ciphertext, tag>`, AES-256-GCM.
 * `place` (table, column, row id) is authenticated, so that a sealed value cannot be moved to another row.
 */
export function seal(text: string, place: string): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(ALGORITHM, secretKey(), iv, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(place));
  const sealed = Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return `v1.${sealed.toString('base64')}`;
}

/** Opens what `seal` made for the same place; throws when the key, the place or one bit differs. */
export function unseal(sealed: string, place: string): string {
  try {
    const bytes = Buffer.from(sealed.slice(3), 'base64');
    if (!sealed.startsWith('v1.') || bytes.length < IV_BYTES + TAG_BYTES) throw new Error('not sealed');
    const decipher = createDecipheriv(ALGORITHM, secretKey(), bytes.subarray(0, IV_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(Buffer.from(place));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    return decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
  } catch {
    throw new AppError(
      'internal',
      'A stored secret could not be opened: the secret key is not the one it was made with.',
    );
  }
}

function secretKey(): Buffer {
  const key = Buffer.from(env.BATCHDECK_SECRET_KEY ?? keptKey('secret.key', randomKey), 'base64');
  if (key.length !== 32) throw new Error('BATCHDECK_SECRET_KEY must be 32 bytes in base64.');
  return key;
}
