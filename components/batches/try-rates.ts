/** How well a batch did at the first try, and how well with all retries, so far. */
import type { BatchRow } from '@/lib/batches/schema';

export type TryRates = {
  /** Items whose first try has ended, however they stand now. */
  tried: number;
  atFirst: number;
  inTheEnd: number;
};

/** Null until anything was retried: before, the two are the same. */
export function tryRates(rows: BatchRow[]): TryRates | null {
  const rates = { tried: 0, atFirst: 0, inTheEnd: 0 };
  let isRetried = false;
  for (const { status, attempt } of rows) {
    const isCompleted = status === 'completed';
    if (attempt > 1) isRetried = true;
    if (attempt > 1 || isCompleted || status === 'failed') rates.tried += 1;
    if (isCompleted) rates.inTheEnd += 1;
    if (isCompleted && attempt === 1) rates.atFirst += 1;
  }
  return isRetried ? rates : null;
}

/** Rounded down, so that 100 % means all, and up to 1 % where there is anything. */
export const percent = (part: number, whole: number): string =>
  `${part === 0 ? 0 : Math.max(1, Math.floor((part / Math.max(1, whole)) * 100))} %`;
