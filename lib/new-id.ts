const ALPHABET = '0123456789abcdefghijklmnopqrstuv';

/** `prefix_` and 24 random characters (120 bits). Runs anywhere. */
export function newId(prefix: string): string {
  let id = `${prefix}_`;
  for (const byte of crypto.getRandomValues(new Uint8Array(24))) id += ALPHABET[byte % 32];
  return id;
}
