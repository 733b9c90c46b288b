import 'server-only';
import { createHash } from 'node:crypto';
import { joinHashes, PIECE_BYTES } from './digest';

/** Hashes a file as its bytes come by, the way browsers do (digest.ts). */
export function createFileHash() {
  const pieces: Uint8Array[] = [];
  let piece = createHash('sha256');
  let room = PIECE_BYTES;

  function update(bytes: Uint8Array): void {
    for (let rest = bytes; rest.length > 0; ) {
      if (room === 0) endPiece();
      const own = rest.subarray(0, room);
      piece.update(own);
      room -= own.length;
      rest = rest.subarray(own.length);
    }
  }

  function endPiece(): void {
    pieces.push(piece.digest());
    piece = createHash('sha256');
    room = PIECE_BYTES;
  }

  /** In hex; nothing may follow. */
  function digest(): Promise<string> {
    endPiece();
    return joinHashes(pieces, async (bytes) => createHash('sha256').update(bytes).digest());
  }

  return { update, digest };
}
