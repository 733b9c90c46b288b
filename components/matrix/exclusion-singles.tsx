'use client';

import { Plus, X } from 'lucide-react';
import { Button } from '@/components/ui/button';
import { Field, Input, Select } from '@/components/ui/field';
import { versionWord } from './exclusion-grid';
import type { MatrixForm, SingleRow } from './matrix-form';

/** Options and versions that some tasks do without. */
export function ExclusionSingles({ form }: { form: MatrixForm }) {
  const { singles, taskCount, addSingle } = form;
  return (
    <div className="flex flex-col gap-2">
      {singles.map((row, index) => (
        <SingleFields key={row.id} form={form} row={row} number={index + 1} />
      ))}
      <div>
        <Button size="sm" onClick={addSingle} disabled={taskCount === 0}>
          <Plus size={13} aria-hidden />
          Leave something out for some tasks
        </Button>
      </div>
    </div>
  );
}

const ANY = '*';
/** A value of a select, that tells the active version (an empty text) from any. */
const valueFor = (value: string | null): string => (value === null ? ANY : `=${value}`);
const readValue = (value: string): string | null => (value === ANY ? null : value.slice(1));

function SingleFields({ form, row, number }: { form: MatrixForm; row: SingleRow; number: number }) {
  const { matrix, taskCount, changeSingle, removeSingle, faultyRows } = form;
  const { options, versions } = matrix;
  const id = `without-${row.id}`;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be a row that wraps in every browser
    <div role="group" aria-label={`Left out, ${number}`} className="flex flex-wrap items-start gap-2">
      {options.length > 0 && (
        <div className="min-w-[120px] flex-1">
          <Field label="Option" htmlFor={`${id}-option`}>
            <Select
              value={valueFor(row.option)}
              onChange={({ target }) => changeSingle(row.id, { option: readValue(target.value) })}
            >
              <option value={ANY}>any option</option>
              {options.map((option) => (
                <option key={option} value={valueFor(option)}>
                  {option}
                </option>
              ))}
            </Select>
          </Field>
        </div>
      )}
      {versions.length > 0 && (
        <div className="min-w-[120px] flex-1">
          <Field label="Version" htmlFor={`${id}-version`}>
            <Select
              value={valueFor(row.version)}
              onChange={({ target }) => changeSingle(row.id, { version: readValue(target.value) })}
            >
              <option value={ANY}>any version</option>
              {versions.map((version) => (
                <option key={version} value={valueFor(version)}>
                  {versionWord(version)}
                </option>
              ))}
            </Select>
          </Field>
        </div>
      )}
      <div className="min-w-[140px] flex-1">
        <Field
          label="not for tasks"
          htmlFor={`${id}-tasks`}
          error={
            faultyRows.has(row.id)
              ? `Write task numbers from 1 to ${taskCount.toLocaleString('en')}, such as 2, 5-7.`
              : undefined
          }
        >
          <Input
            value={row.tasks}
            placeholder="2, 5-7"
            autoComplete="off"
            onChange={({ target }) => changeSingle(row.id, { tasks: target.value })}
          />
        </Field>
      </div>
      <Button
        variant="quiet"
        className="mt-[22px] px-2!"
        aria-label={`Take in again, ${number}`}
        onClick={() => removeSingle(row.id)}
      >
        <X size={14} aria-hidden />
      </Button>
    </div>
  );
}
