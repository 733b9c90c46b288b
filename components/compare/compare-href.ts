/** From a number of a comparison to the rows that it counted. */
import type { Route } from 'next';
import type { Axis } from './compare-grid';

/** `isAlone`: only the batch of the page is compared. */
type Column = { own: string; isAlone: boolean; axis: Axis; column: string };

/** The page of the batch with just the rows of a column, narrowed by `more`; null where no page shows just these. */
export function columnHref({ own, isAlone, axis, column }: Column, more: Record<string, string>): Route | null {
  const narrowed = isAlone ? narrowing(axis, column) : null;
  if (axis !== 'batch' && narrowed === null) return null;
  const search = new URLSearchParams({ ...narrowed, ...more });
  return `/batches/${axis === 'batch' ? column : own}?${search}` as Route;
}

function narrowing(axis: Axis, column: string): Record<string, string> | null {
  if (axis === 'model' || axis === 'version') return { [axis]: column };
  // Rows without the key are found by nothing.
  if (axis.startsWith('meta:') && column !== '–') return { meta: `${axis.slice('meta:'.length)}=${column}` };
  return null;
}
