'use client';

import { changeAddress } from '@/components/batches/batch-address';
import { Field, Select } from '@/components/ui/field';
import { Pills } from '@/components/ui/pills';
import { COMPARE_SHOWS, type CompareShow } from './compare-address';
import type { Against, Axis } from './compare-grid';
import { CompareWith } from './compare-with';

const WORDS: Record<CompareShow, string> = {
  all: 'All',
  different: 'Different',
  regressed: 'Regressed',
  fixed: 'Fixed',
};

type Judged = { verdicts: (Against | null)[] };

/** How the grid is laid out, and which of its cases are shown. */
export function CompareControls({
  own,
  names,
  axes,
  keys,
  show,
  isMarked,
  judged,
}: {
  /** The batch of the page; the others of `names`, by id, were chosen beside it. */
  own: string;
  names: Map<string, string>;
  axes: { column: Axis; case: Axis };
  /** Metadata keys of the batch. */
  keys: string[];
  show: CompareShow;
  isMarked: boolean;
  judged: Judged[];
}) {
  const count = (one: CompareShow) =>
    one === 'all' ? judged.length : judged.filter(({ verdicts }) => verdicts.includes(one)).length;
  const ofMetadata = [...new Set([...keys, ...metadataIn(axes.column), ...metadataIn(axes.case)])];
  return (
    <div className="mt-3.5 flex flex-wrap items-end gap-x-3 gap-y-2.5">
      <div className="w-44">
        <Field label="A column for each" htmlFor="compare-by">
          <Select value={axes.column} onChange={({ target }) => changeAddress({ by: target.value, base: null })}>
            <option value="model">model</option>
            <option value="version">version</option>
            <option value="attempt">try</option>
            {(names.size > 1 || axes.column === 'batch') && <option value="batch">batch</option>}
            <MetadataOptions keys={ofMetadata} />
          </Select>
        </Field>
      </div>
      <div className="w-44">
        <Field label="A line for each" htmlFor="compare-case">
          <Select value={axes.case} onChange={({ target }) => changeAddress({ case: target.value })}>
            <option value="input">input</option>
            <MetadataOptions keys={ofMetadata} />
          </Select>
        </Field>
      </div>
      <CompareWith own={own} names={names} />
      <Pills
        label="Show"
        pills={COMPARE_SHOWS.map((value) => ({ value, word: WORDS[value], count: count(value) }))}
        value={show}
        onChange={(value) => changeAddress({ show: value === 'all' ? null : value })}
      />
      <label className="flex h-8 items-center gap-2 sm:h-[30px]">
        <input
          type="checkbox"
          className="accent-accent"
          checked={isMarked}
          onChange={({ target }) => changeAddress({ words: target.checked ? 'on' : null })}
        />
        Mark words that differ
      </label>
    </div>
  );
}

function MetadataOptions({ keys }: { keys: string[] }) {
  return keys.map((key) => (
    <option key={key} value={`meta:${key}`}>
      {key}
    </option>
  ));
}

const metadataIn = (axis: Axis): string[] => (axis.startsWith('meta:') ? [axis.slice('meta:'.length)] : []);
