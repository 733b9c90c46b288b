/** Stretches of time as a reader writes and reads them: to the minute, in the time zone of the browser. */
import type { Span } from './batch-row-values';

const MINUTE_MS = 60_000;
/** While a year is being typed it is one of the first centuries, which nobody means. */
const FIRST_MS = Date.UTC(1971, 0);

const minute = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });

/** For the address; null when both ends are open. The last minute counts whole. */
export function writeSpan({ from, to }: Span): string | null {
  if (from === -Infinity && to === Infinity) return null;
  const last = to === Infinity ? to : floor(to) + MINUTE_MS - 1;
  return [from, last].map((ms) => (Number.isFinite(ms) ? new Date(ms).toISOString() : '')).join('/');
}

/** What a field of local date and time has; empty for an end that is open. */
export function writeLocal(ms: number): string {
  if (!Number.isFinite(ms)) return '';
  const time = new Date(ms);
  const [month, day, hour, min] = [time.getMonth() + 1, time.getDate(), time.getHours(), time.getMinutes()].map(
    (part) => String(part).padStart(2, '0'),
  );
  return `${time.getFullYear()}-${month}-${day}T${hour}:${min}`;
}

/** What such a field says; null while it is empty or half typed. */
export function readLocal(text: string): number | null {
  const ms = /^\d{4,}-\d\d-\d\dT\d\d:\d\d/.test(text) ? new Date(text).getTime() : Number.NaN;
  return ms >= FIRST_MS ? ms : null;
}

export function spanWords({ from, to }: Span): string {
  if (from === -Infinity) return `until ${minute.format(to)}`;
  if (to === Infinity) return `from ${minute.format(from)}`;
  return `${minute.format(from)} – ${minute.format(to)}`;
}

const floor = (ms: number): number => Math.floor(ms / MINUTE_MS) * MINUTE_MS;
