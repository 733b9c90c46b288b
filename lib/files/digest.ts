/**
 * How a file is known by its bytes: by its SHA-256, or, when it has more than one piece, by the SHA-256 of the SHA-256s
 * of its pieces. So a browser can hash a file of any size by its own fast means, which take whole pieces only.
 */

export const PIECE_BYTES = 32 * 1024 * 1024;

type Sha256 = (bytes: Uint8Array<ArrayBuffer>) => Promise<Uint8Array>;

/** In hex, from the hashes of all pieces in order. */
export async function joinHashes(pieces: Uint8Array[], sha256: Sha256): Promise<string> {
  const [only] = pieces;
  if (only && pieces.length === 1) return toHex(only);
  const all = new Uint8Array(pieces.length * 32);
  for (const [at, piece] of pieces.entries()) all.set(piece, at * 32);
  return toHex(await sha256(all));
}

const toHex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
