'use client';

import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Plan } from '@/components/submissions/choices';
import { submissionsOf } from '@/components/submissions/plan-words';
import { formatBytes, formatDuration } from '@/components/ui/duration';
import { estimateQuery } from '@/lib/batches/queries';
import { type Expected, expectedMs, expectedUsd } from '@/lib/composer/expected';
import type { Tally } from '@/lib/composer/tally';

const NO_PLAN: Plan = { inFlightMax: null, pilot: null, retryRule: null };

type Amounts = { tally: Tally; agentId: string; itemCount: number; plan: Plan | null };

/** What the batch comes to, and what it may take. */
export function PreflightAmounts({ tally, agentId, itemCount, plan }: Amounts) {
  const { isWhole, textBytes, fileBytes, fileCount, matrix, byOption } = tally;
  const { inFlightMax } = plan ?? NO_PLAN;
  const { count, isLeast } = submissionsOf(plan ?? NO_PLAN, itemCount);
  const { data: estimate, error } = useQuery(estimateQuery(agentId));
  const batch = { byOption, inFlightMax };
  const known = isWhole ? estimate : undefined;
  const why = unknownWhy(agentId, itemCount, error);
  return (
    <dl className="mt-2 grid grid-cols-[auto_1fr] gap-x-3 gap-y-1.5">
      <Fact name="Items">{number(itemCount)}</Fact>
      {matrix && matrix.factors.length > 1 && (
        <Fact name="Matrix">
          {number(matrix.factors[0] ?? 0)} tasks{matrix.factors.slice(1).map((factor) => ` × ${number(factor)}`)}
          {matrix.excluded > 0 && ` − ${number(matrix.excluded)} excluded`}
        </Fact>
      )}
      <Fact name="Submissions">
        {isLeast && 'at least '}
        {number(count)}
      </Fact>
      <Fact name="Text">{formatBytes(textBytes)}</Fact>
      <Fact name="Files">{fileCount === 0 ? '0' : `${number(fileCount)} · ${formatBytes(fileBytes)}`}</Fact>
      <Fact name={timeName(inFlightMax ?? estimate?.atOnceMax)}>
        <Told expected={why ?? (known && expectedMs(known, batch))} none="–" write={timeWords} />
      </Fact>
      <Fact name="Cost">
        <Told expected={why ?? (known && expectedUsd(known, batch))} none="unknown" write={costWords} />
      </Fact>
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-text-2">{name}</dt>
      <dd className="min-w-0 text-right tabular-nums">{children}</dd>
    </>
  );
}

type ToldProps = { expected: Expected | undefined; none: string; write: (low: number, high: number) => string };

function Told({ expected, none, write }: ToldProps) {
  if (!expected) return <span className="text-text-3">…</span>;
  if ('low' in expected) return write(expected.low, expected.high);
  return (
    <>
      {none}
      <span className="block text-pretty text-text-3 text-xs">{expected.why}</span>
    </>
  );
}

function unknownWhy(agentId: string, itemCount: number, error: Error | null): Expected | undefined {
  if (agentId === '') return { why: 'choose an agent first' };
  if (itemCount === 0) return { why: 'there is no item yet' };
  return error ? { why: `earlier sessions cannot be read: ${error.message}` } : undefined;
}

const timeName = (atOnce: number | null | undefined): string => (atOnce ? `Time, ${number(atOnce)} at once` : 'Time');

function timeWords(low: number, high: number): string {
  const [from, to] = [formatDuration(low), formatDuration(high)];
  return from === to ? `about ${from}` : `${from} to ${to}`;
}

function costWords(low: number, high: number): string {
  const [from, to] = [usd(low), usd(high)];
  return from === to ? from : `${from} to ${to}`;
}

const usd = (amount: number): string => {
  if (amount > 0 && amount < 0.01) return 'under $0.01';
  return `$${amount.toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
};

const number = (value: number): string => value.toLocaleString('en');
