const ALPHABET = '0123456789abcdefghijklmnopqrstuv';

/** `prefix_` and 24 random characters (120 bits). Runs anywhere. */
export function newId(prefix: string): string {
  return `${prefix}_${Array.from(crypto.getRandomValues(new Uint8Array(24)), (byte) => ALPHABET[byte % 32]).join('')}`;
}
