'use client';

import { useQuery } from '@tanstack/react-query';
import { useId, useMemo, useState } from 'react';
import { markWord } from '@/components/checks/mark-words';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Field, Input, Select } from '@/components/ui/field';
import { metadataColumnQuery, metadataKeysQuery } from '@/lib/batches/queries';
import type { BatchRow } from '@/lib/batches/schema';
import type { Marks } from '@/lib/checks/schema';
import { ALL_ROWS, addressNow, changeAddress } from './batch-address';
import { BatchColumnChoices } from './batch-column-choices';
import { modelOf, resultIn, VERDICT_FILTERS, verdictIn, versionOf } from './batch-row-values';
import { editsOf, readPair } from './batch-rows-shown';
import { BatchSpanField } from './batch-span-field';

/** So many values of one kind are offered; others are found by the search. */
const OFFERED_MAX = 200;

type Props = {
  batchId: string;
  rows: BatchRow[];
  marks: Marks | undefined;
  shownCount: number;
  onOpenChange: (open: boolean) => void;
};

/** Which rows are shown and which columns. Every choice counts at once and stands in the address. */
export function BatchFilters({ batchId, rows, marks, shownCount, onOpenChange }: Props) {
  const [address, setAddress] = useState(addressNow);
  const edits = useMemo(() => editsOf(rows), [rows]);
  const keys = useQuery(metadataKeysQuery(batchId, edits));
  const models = useMemo(() => countsOf(rows, modelOf), [rows]);
  const versions = useMemo(() => countsOf(rows, versionOf), [rows]);
  const [chosenKey, setChosenKey] = useState(() => (address.metadata[0] ? readPair(address.metadata[0])[0] : ''));
  /** The address itself is drawn a moment later, and a second tick must not wait for it. */
  const change = (values: Parameters<typeof changeAddress>[0]) => {
    changeAddress(values);
    setAddress(addressNow());
  };
  return (
    <Dialog
      open
      isWide
      onOpenChange={onOpenChange}
      title="Filter and columns"
      footer={
        <>
          <p role="status" className="mr-auto self-center text-text-2">
            {shownCount.toLocaleString('en')} of {rows.length.toLocaleString('en')} rows shown
          </p>
          <Button
            onClick={() =>
              change({ ...ALL_ROWS, q: address.search, show: address.show === 'all' ? null : address.show })
            }
          >
            No filters
          </Button>
          <Button variant="primary" onClick={() => onOpenChange(false)}>
            Done
          </Button>
        </>
      }
    >
      <form className="mt-3 grid gap-4 sm:grid-cols-2" onSubmit={(event) => event.preventDefault()}>
        <div className="sm:col-span-2">
          <Field label="Where the search looks" htmlFor="filter-in">
            <Select
              value={address.place}
              onChange={({ target }) => change({ in: target.value === 'everywhere' ? null : target.value })}
            >
              <option value="everywhere">everywhere: inputs, errors, answers, models</option>
              <option value="input">in inputs: messages, names of files, metadata</option>
              <option value="error">in errors</option>
              <option value="answer">in answers</option>
            </Select>
          </Field>
        </div>
        <Choices label="Model" offers={models} chosen={address.models} onChange={(model) => change({ model })} />
        <Choices
          label="Version"
          offers={versions}
          chosen={address.versions}
          onChange={(version) => change({ version })}
        />
        <Least
          label="Tried at least so often"
          id="filter-tries"
          value={address.triesMin}
          onChange={(tries) => change({ tries })}
        />
        <Least
          label="Took at least so many seconds"
          id="filter-took"
          value={address.secondsMin}
          onChange={(took) => change({ took })}
        />
        {marks && (
          <>
            {marks.checks.length > 0 && (
              <Choices
                label="Checks"
                wordOf={markWord}
                offers={countsOf(rows, (row) => resultIn(marks, row))}
                chosen={address.checks}
                onChange={(check) => change({ check })}
              />
            )}
            <Choices
              label="Your verdict"
              wordOf={markWord}
              offers={VERDICT_FILTERS.map((one) => [one, rows.filter((row) => verdictIn(marks, row, one)).length])}
              chosen={address.verdicts}
              onChange={(verdict) => change({ verdict })}
            />
          </>
        )}
        <BatchSpanField label="Started" span={address.started} onChange={(started) => change({ started })} />
        <BatchSpanField label="Ended" span={address.ended} onChange={(ended) => change({ ended })} />
        {keys.error && (
          <p role="alert" className="text-failed sm:col-span-2">
            The metadata could not be read. {keys.error.message}
          </p>
        )}
        {keys.data && keys.data.length > 0 && (
          <>
            <div className="flex min-w-0 flex-col gap-2">
              <Field label="Metadata to filter by" htmlFor="filter-key">
                <Select value={chosenKey} onChange={({ target }) => setChosenKey(target.value)}>
                  <option value="">none</option>
                  {keys.data.map(({ key }) => (
                    <option key={key}>{key}</option>
                  ))}
                </Select>
              </Field>
              {chosenKey !== '' && (
                <Values
                  batchId={batchId}
                  edits={edits}
                  name={chosenKey}
                  chosen={address.metadata}
                  onChange={(meta) => change({ meta })}
                />
              )}
            </div>
            <Choices
              label="Columns from metadata, on wide windows"
              offers={keys.data.map(({ key, count }) => [key, count])}
              chosen={address.columns}
              onChange={(column) => change({ column })}
            />
          </>
        )}
        <BatchColumnChoices address={address} onChange={change} />
        <label className="flex min-h-8 items-center gap-2 sm:col-span-2">
          <input
            type="checkbox"
            checked={address.isDense}
            onChange={({ target }) => change({ dense: target.checked ? 1 : null })}
            className="accent-accent"
          />
          Rows close together
        </label>
      </form>
    </Dialog>
  );
}

function Values({
  batchId,
  edits,
  name,
  chosen,
  onChange,
}: {
  batchId: string;
  edits: number;
  name: string;
  /** `key=value` of any key. */
  chosen: string[];
  onChange: (chosen: string[]) => void;
}) {
  const { data, error } = useQuery(metadataColumnQuery(batchId, edits, name));
  const offers = useMemo(() => (data ? countCodes(data.values, data.codes) : []), [data]);
  const others = chosen.filter((pair) => readPair(pair)[0] !== name);
  const own = chosen.filter((pair) => readPair(pair)[0] === name).map((pair) => readPair(pair)[1]);
  if (error) return <p className="text-failed">The values could not be read. {error.message}</p>;
  return (
    <Choices
      label={`Values of ${name}`}
      offers={offers}
      chosen={own}
      onChange={(values) => onChange([...others, ...values.map((value) => `${name}=${value}`)])}
    />
  );
}

function Choices({
  label,
  offers,
  chosen,
  wordOf = (value) => value,
  onChange,
}: {
  label: string;
  wordOf?: (value: string) => string;
  offers: [value: string, count: number][];
  chosen: string[];
  onChange: (chosen: string[]) => void;
}) {
  const id = useId();
  const known = new Set(offers.map(([value]) => value));
  const all = [...chosen.filter((value) => !known.has(value)).map((value) => [value, 0] as const), ...offers];
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1 text-text-2 text-xs">{label}</legend>
      <div className="max-h-40 overflow-y-auto rounded-m border px-2.5 py-1">
        {all.slice(0, OFFERED_MAX).map(([value, count], place) => (
          <div key={value} className="flex min-h-8 items-center gap-2 sm:min-h-6">
            <input
              id={`${id}-${place}`}
              type="checkbox"
              checked={chosen.includes(value)}
              onChange={({ target }) =>
                onChange(target.checked ? [...chosen, value] : chosen.filter((one) => one !== value))
              }
              className="shrink-0 accent-accent"
            />
            <label htmlFor={`${id}-${place}`} className="flex min-w-0 flex-1 justify-between gap-3">
              <bdi className="wrap-anywhere min-w-0">{wordOf(value) || 'empty'}</bdi>
              <span className="text-text-3">{count.toLocaleString('en')}</span>
            </label>
          </div>
        ))}
        {all.length > OFFERED_MAX && (
          <p className="py-1 text-text-3">and {(all.length - OFFERED_MAX).toLocaleString('en')} more, less often</p>
        )}
      </div>
    </fieldset>
  );
}

function Least({
  label,
  id,
  value,
  onChange,
}: {
  label: string;
  id: string;
  value: number | null;
  onChange: (value: string) => void;
}) {
  return (
    <Field label={label} htmlFor={id}>
      <Input
        inputMode="numeric"
        autoComplete="off"
        maxLength={6}
        placeholder="any"
        value={value ?? ''}
        onChange={({ target }) => onChange(target.value.replace(/\D/g, ''))}
      />
    </Field>
  );
}

/** Values with how many rows have them, most first. */
function countsOf(rows: BatchRow[], wordOf: (row: BatchRow) => string): [string, number][] {
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(wordOf(row), (counts.get(wordOf(row)) ?? 0) + 1);
  return [...counts].sort(([, left], [, right]) => right - left);
}

function countCodes(values: string[], codes: number[]): [string, number][] {
  const counts = values.map((value): [string, number] => [value, 0]);
  for (const code of codes) {
    const count = counts[code];
    if (count) count[1] += 1;
  }
  return counts.sort(([, left], [, right]) => right - left);
}
