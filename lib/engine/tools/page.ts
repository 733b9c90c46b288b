/** Takes some lines out of a text of any length, reading it in pieces. */

const NEWLINE = 10;
const PAGE_BYTES_MAX = 50_000;
const LINE_BYTES_MAX = 10_000;

export type Page = {
  text: string;
  first_line: number;
  lines: number;
  /** Whether there is more after these lines, or a line was cut. */
  truncated: boolean;
  /** Where the next page begins; null at the end. */
  next_offset: number | null;
};

/** Lines from `offset` (1 is the first), at most `limit` and 50 kB of them. The text keeps its line ends. */
export async function pageOf(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  { offset, limit }: { offset: number; limit: number },
): Promise<Page & { pastEnd: boolean }> {
  const taken: string[] = [];
  let line = lineKeeper();
  let number = 1;
  let bytes = 0;
  let wasCut = false;
  const isFull = () => taken.length >= limit || bytes >= PAGE_BYTES_MAX;
  const finish = (hasMore: boolean) => ({
    text: taken.join(''),
    first_line: offset,
    lines: taken.length,
    truncated: hasMore || wasCut,
    next_offset: hasMore ? offset + taken.length : null,
    pastEnd: taken.length === 0 && offset > 1,
  });
  const take = (): boolean => {
    const size = line.size();
    if (taken.length > 0 && bytes + size > PAGE_BYTES_MAX) return false;
    bytes += size;
    wasCut ||= line.isCut();
    taken.push(line.text());
    line = lineKeeper();
    return true;
  };
  for await (const chunk of chunks) {
    let start = 0;
    while (start < chunk.length) {
      if (isFull()) return finish(true);
      const end = chunk.indexOf(NEWLINE, start);
      const stop = end === -1 ? chunk.length : end + 1;
      if (number >= offset) line.add(chunk.subarray(start, stop));
      if (end !== -1) {
        if (number >= offset && !take()) return finish(true);
        number += 1;
      }
      start = stop;
    }
  }
  return finish(line.size() > 0 && !take());
}

/** Gathers the bytes of one line and forgets those beyond the limit. */
function lineKeeper() {
  const pieces: Uint8Array[] = [];
  let kept = 0;
  let total = 0;
  let endsWithNewline = false;
  const add = (piece: Uint8Array): void => {
    total += piece.length;
    endsWithNewline = piece.at(-1) === NEWLINE;
    if (kept >= LINE_BYTES_MAX) return;
    // Copied, because what reads a file may use its buffer again.
    const part = Uint8Array.from(piece.subarray(0, LINE_BYTES_MAX - kept));
    pieces.push(part);
    kept += part.length;
  };
  const text = (): string => {
    const whole = Buffer.concat(pieces).toString('utf8');
    if (total <= kept) return whole;
    const clean = whole.replace(/\uFFFD+$/, '');
    return `${clean}… [line cut: ${total - kept} more bytes]${endsWithNewline ? '\n' : ''}`;
  };
  return { add, text, size: () => kept, isCut: () => total > kept };
}
