/** Columns that were given a width, as the address of a batch has them: `w=input.320`, one each. */
import type { CSSProperties } from 'react';

export const WIDTH_MIN = 60;
export const WIDTH_MAX = 1200;

/** By column: `input`, `model`, `error`, or `meta:` and a key. */
export type Widths = Record<string, number>;

export const readWidths = (values: string[]): Widths =>
  Object.fromEntries(
    values.flatMap((value) => {
      const [, column, width] = /^(input|model|error|meta:.+)\.(\d{2,4})$/.exec(value) ?? [];
      return column ? [[column, clampWidth(Number(width))]] : [];
    }),
  );

export const writeWidths = (widths: Widths): string[] =>
  Object.entries(widths).map(([column, width]) => `${column}.${width}`);

export const clampWidth = (width: number): number => Math.round(Math.min(WIDTH_MAX, Math.max(WIDTH_MIN, width)));

/** Widths as the grid of head and rows takes them, for the table around: no row knows them. Metadata goes by place. */
export function columnStyle(widths: Widths, columns: string[], hasMarks = false): CSSProperties {
  const style: Record<string, string> = hasMarks ? { '--marks': '136px', '--w-status': '200px' } : {};
  for (const name of ['input', 'model', 'error', ...columns.map((key) => `meta:${key}`)]) {
    const width = widths[name];
    if (width) style[widthVariable(name, columns)] = `${width}px`;
  }
  if (columns.length > 0)
    style['--columns'] = columns.map((_, place) => `var(--w-${place},minmax(90px,0.6fr))`).join(' ');
  return style;
}

/** Named by place, because a key may be any text. */
export const widthVariable = (column: string, columns: string[]): string =>
  `--w-${column.startsWith('meta:') ? columns.indexOf(column.slice(5)) : column}`;
