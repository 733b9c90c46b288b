/** When a provider asks to be called again. */

/** Beyond this, waiting is no better than asking. */
const WAIT_MAX_MS = 10 * 60 * 1000;

/** In milliseconds from now, from `retry-after-ms` or `Retry-After` in seconds or as a date; null if it does not say. */
export function retryAfterMs(headers: Record<string, string>, now: number): number | null {
  const wait = milliseconds(headers['retry-after-ms']) ?? fromRetryAfter(headers['retry-after'], now);
  return wait === null ? null : Math.round(Math.min(Math.max(wait, 0), WAIT_MAX_MS));
}

function fromRetryAfter(value: string | undefined, now: number): number | null {
  const seconds = milliseconds(value);
  if (seconds !== null) return seconds * 1000;
  const date = value && /[a-z]/i.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(date) ? null : date - now;
}

const milliseconds = (value: string | undefined): number | null =>
  value && /^\s*\d+(\.\d+)?\s*$/.test(value) ? Number(value) : null;
