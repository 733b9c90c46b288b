/** Indexes as a person writes them: `0-36, 40`. */
export function toRanges(indexes: number[]): string {
  const spans: [number, number][] = [];
  for (const index of [...new Set(indexes)].sort((a, b) => a - b)) {
    const last = spans.at(-1);
    if (last && last[1] === index - 1) last[1] = index;
    else spans.push([index, index]);
  }
  return spans.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(', ');
}

const SPAN = /^(\d{1,6})(?:\s*[-–]\s*(\d{1,6}))?$/;

/** Reads what `toRanges` writes; null when it is something else, or names a number outside of these. */
export function fromRanges(text: string, { min, max }: { min: number; max: number }): number[] | null {
  const numbers = new Set<number>();
  for (const part of text.split(',').map((one) => one.trim())) {
    if (part === '') continue;
    const [, first, second] = SPAN.exec(part) ?? [];
    const from = Number(first);
    const to = second === undefined ? from : Number(second);
    if (first === undefined || from < min || to > max || to < from) return null;
    for (let number = from; number <= to; number += 1) numbers.add(number);
  }
  return [...numbers];
}
