/** How fast the sessions of a batch end, and so how long the rest may take. Never a number without ground for one. */
import type { BatchRow } from '@/lib/batches/schema';
import { modelOf, timeOf } from './batch-row-values';

const WINDOW_MS = 5 * 60_000;
/** With fewer ends than that a rate is a guess. */
const ENDS_NEEDED = 8;
/** Of sessions that end by chance, nine windows in ten have a count within so many of its roots. */
const SPREAD = 1.65;
const BARS = 30;

/** Milliseconds. */
export type Left = { low: number; high: number };

/** Ends of the last five minutes, oldest first, in ms. ISO times sort as texts, so that few are parsed. */
export function recentEnds(rows: BatchRow[], now: number): number[] {
  const from = new Date(now - WINDOW_MS).toISOString();
  const ends = rows.flatMap(({ finishedAt }) => (finishedAt && finishedAt >= from ? [Date.parse(finishedAt)] : []));
  return ends.sort((a, b) => a - b);
}

/** How long `rest` sessions take if they end as those of the last minutes did; null without ground to say. */
export function timeLeft(ends: number[], rest: number, now: number): Left | null {
  const first = ends[0];
  if (first === undefined || ends.length < ENDS_NEEDED || rest === 0) return null;
  const spanMs = Math.max(now - first, 1_000);
  const spread = SPREAD * Math.sqrt(ends.length);
  const msEach = (count: number) => spanMs / Math.max(1, count);
  return { low: rest * msEach(ends.length + spread), high: rest * msEach(ends.length - spread) };
}

/** How many ended in each of thirty equal stretches between the first end and the last, and how long a stretch is. */
export function endsOverTime(rows: BatchRow[]): { counts: number[]; stretchMs: number } | null {
  const ends = rows.flatMap(({ finishedAt }) => (finishedAt ? [Date.parse(finishedAt)] : []));
  if (ends.length < 2) return null;
  const first = ends.reduce((least, end) => Math.min(least, end), Number.POSITIVE_INFINITY);
  const last = ends.reduce((most, end) => Math.max(most, end), 0);
  const stretchMs = Math.max(1, (last - first) / BARS);
  const counts = new Array<number>(BARS).fill(0);
  for (const end of ends) {
    const bar = Math.min(BARS - 1, Math.floor((end - first) / stretchMs));
    counts[bar] = (counts[bar] ?? 0) + 1;
  }
  return { counts, stretchMs };
}

export type ModelPace = { model: string; count: number; medianMs: number; longMs: number };

/** The middle and the longest of nine in ten sessions of each model, slowest first. */
export function timesByModel(rows: BatchRow[]): ModelPace[] {
  const times = new Map<string, number[]>();
  for (const row of rows) {
    const time = timeOf(row);
    if (time === null) continue;
    const own = times.get(modelOf(row)) ?? [];
    own.push(time);
    times.set(modelOf(row), own);
  }
  const paces = [...times].map(([model, own]) => {
    own.sort((a, b) => a - b);
    const at = (share: number) => own[Math.min(own.length - 1, Math.floor(own.length * share))] ?? 0;
    return { model, count: own.length, medianMs: at(0.5), longMs: at(0.9) };
  });
  return paces.sort((a, b) => b.medianMs - a.medianMs);
}
