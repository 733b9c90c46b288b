/** How long a batch may take and what it may cost, from earlier sessions. Never a number without one behind it. */
import { type Estimate, type OptionRecord, SESSIONS_NEEDED } from '@/lib/batches/estimate-schema';

export type Range = { low: number; high: number };
/** A range, or why there is none. */
export type Expected = Range | { why: string };

type Batch = { byOption: ReadonlyMap<string, number>; inFlightMax: number | null };

/** Milliseconds, from the middle of earlier sessions to the longest of nine in ten. */
export function expectedMs({ options, atOnceMax }: Estimate, { byOption, inFlightMax }: Batch): Expected {
  const found = recordsOf(options, byOption, ({ count }) => count >= SESSIONS_NEEDED);
  if ('why' in found) return { why: found.why };
  const atOnce = Math.min(atOnceMax ?? Number.POSITIVE_INFINITY, inFlightMax ?? Number.POSITIVE_INFINITY);
  if (!Number.isFinite(atOnce)) return { why: 'the API decides how many run at once; set a limit to know' };
  const timeBy = (each: (record: OptionRecord) => number) => {
    const sum = found.records.reduce((total, [record, count]) => total + count * each(record), 0);
    const longest = Math.max(...found.records.map(([record]) => each(record)));
    return Math.max(sum / atOnce, longest);
  };
  return { low: timeBy(({ medianMs }) => medianMs), high: timeBy(({ longMs }) => longMs) };
}

/** USD, from the cheapest to the dearest of the sessions that were looked at. */
export function expectedUsd({ options }: Estimate, { byOption }: Pick<Batch, 'byOption'>): Expected {
  const timed = recordsOf(options, byOption, ({ count }) => count >= SESSIONS_NEEDED);
  if ('why' in timed) return { why: timed.why };
  const found = recordsOf(options, byOption, ({ costUsd }) => costUsd !== null);
  if ('why' in found) return { why: `the API tells no costs of ${found.option}` };
  const sum = (end: 'low' | 'high') =>
    found.records.reduce((total, [{ costUsd }, count]) => total + count * (costUsd?.[end] ?? 0), 0);
  return { low: sum('low'), high: sum('high') };
}

function recordsOf(
  options: OptionRecord[],
  byOption: ReadonlyMap<string, number>,
  isEnough: (record: OptionRecord) => boolean,
): { records: [OptionRecord, number][] } | { why: string; option: string } {
  const records: [OptionRecord, number][] = [];
  for (const [llmId, count] of byOption) {
    const record = options.find((one) => (one.llmId ?? '') === llmId);
    const option = llmId || 'the default option';
    if (!record || !isEnough(record)) {
      const had = record?.count ?? 0;
      return {
        option,
        why: `${option} has ${had === 0 ? 'no' : had} finished ${had === 1 ? 'session' : 'sessions'} here; ${SESSIONS_NEEDED} are needed`,
      };
    }
    records.push([record, count]);
  }
  return { records };
}
