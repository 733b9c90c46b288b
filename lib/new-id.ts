const ALPHABET = '0123456789abcdefghijklmnopqrstuv';
const LENGTH = 24;
/** Asking for random bytes costs far more than the bytes themselves. */
const IDS_AHEAD = 64;

let bytes = new Uint8Array(0);
let used = 0;

/** `prefix_` and 24 random characters (120 bits). Runs anywhere. */
export function newId(prefix: string): string {
  if (used === bytes.length) {
    bytes = crypto.getRandomValues(new Uint8Array(LENGTH * IDS_AHEAD));
    used = 0;
  }
  let id = `${prefix}_`;
  for (const end = used + LENGTH; used < end; used += 1) id += ALPHABET[(bytes[used] ?? 0) % ALPHABET.length];
  return id;
}
