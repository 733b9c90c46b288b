import type { FileHandle } from 'node:fs/promises';

const PIECE_BYTES = 256 * 1024;

/** An open file from its beginning, piece by piece, until `signal` says to stop. A piece is good until the next is asked for. */
export async function* piecesOf(file: FileHandle, signal: AbortSignal): AsyncGenerator<Buffer> {
  const buffer = Buffer.allocUnsafe(PIECE_BYTES);
  let position = 0;
  for (;;) {
    signal.throwIfAborted();
    const { bytesRead } = await file.read(buffer, 0, PIECE_BYTES, position);
    if (bytesRead === 0) return;
    position += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}
