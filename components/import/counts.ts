const SHOWN_MAX = 8;

/** Lines as one says them: “line 4”, “lines 4, 9 and 12”, “lines 4, 5, … and 230 more”. */
export function linesOf(lines: readonly number[]): string {
  const shown = lines.slice(0, SHOWN_MAX).map((line) => line.toLocaleString('en'));
  const more = lines.length - shown.length;
  if (lines.length === 1) return `line ${shown[0]}`;
  if (more > 0) return `lines ${shown.join(', ')} and ${more.toLocaleString('en')} more`;
  return `lines ${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}

export const countOf = (count: number, word: string): string =>
  `${count.toLocaleString('en')} ${word}${count === 1 ? '' : 's'}`;
