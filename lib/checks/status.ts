/** What results of checks come to. Apart from their shapes, because every page of a batch needs it. Runs anywhere. */
import type { RowResult } from './schema';

/** A time that is told by its last digits is enough to see that it is another. */
export const STAMP_MS = 1_000_000;

/** Of the letters of a row, one for each check; none: nobody has looked at it. */
export function resultOf(outcomes: string): RowResult {
  if (outcomes.includes('f')) return 'failed';
  if (outcomes.includes('e')) return 'error';
  return outcomes === '' || outcomes.includes('u') ? 'unchecked' : 'passed';
}
