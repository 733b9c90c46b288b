/** Where in a file something stands, as an editor counts: lines and columns from 1. */
export type Lines = ReturnType<typeof linesIn>;

const [LF, CR] = [10, 13];

/** Knows the line of every offset. A line ends with LF, CR LF or CR. */
export function linesIn(text: string) {
  const starts: number[] = [0];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === LF || (code === CR && text.charCodeAt(at + 1) !== LF)) starts.push(at + 1);
  }

  function lineAt(offset: number): number {
    let [low, high] = [0, starts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  }

  return {
    lineAt,
    columnAt: (offset: number): number => offset - (starts[lineAt(offset) - 1] ?? 0) + 1,
    /** The offset at which the line after this offset begins; the length of the text on the last line. */
    nextLineStart: (offset: number): number => starts[lineAt(offset)] ?? text.length,
  };
}
