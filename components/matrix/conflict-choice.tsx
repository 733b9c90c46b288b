'use client';

import { Field, Input } from '@/components/ui/field';
import { type MatrixForm, PREFIX_LENGTH_MAX } from './matrix-form';

const CHOICES = [
  ['overwrite', 'Overwrite it'],
  ['keep', 'Keep it'],
  ['prefix', 'Put a prefix before the keys of the matrix'],
] as const;

/** Shown when tasks have metadata under the matrix's own keys, or once a prefix is used. */
export function ConflictChoice({ form }: { form: MatrixForm }) {
  const { conflict, setConflict, conflicts, prefixProblem, taskCount } = form;
  if (conflicts.length === 0 && conflict.choice !== 'prefix') return null;
  const told = conflicts.map(({ key, count }) => `${key} (${tasksWord(count, taskCount)})`).join(', ');
  return (
    <fieldset>
      <legend className="mb-1 text-text-2 text-xs">
        {told ? `There is metadata already: ${told}` : 'Keys of the matrix'}
      </legend>
      {CHOICES.map(([choice, word]) => (
        <label key={choice} className="flex min-h-8 items-center gap-2 sm:min-h-6">
          <input
            type="radio"
            name="matrix-conflict"
            checked={conflict.choice === choice}
            onChange={() => setConflict(choice === 'prefix' ? { choice, prefix: 'matrix_' } : { choice })}
            className="accent-accent"
          />
          {word}
        </label>
      ))}
      {conflict.choice === 'prefix' && (
        <div className="mt-1.5 max-w-[260px]">
          <Field label="Prefix" htmlFor="matrix-prefix" error={prefixProblem}>
            <Input
              value={conflict.prefix}
              maxLength={PREFIX_LENGTH_MAX}
              autoComplete="off"
              spellCheck={false}
              onChange={({ target }) => setConflict({ choice: 'prefix', prefix: target.value })}
            />
          </Field>
        </div>
      )}
    </fieldset>
  );
}

const tasksWord = (count: number, all: number): string =>
  count === all ? 'in all' : `in ${count.toLocaleString('en')} ${count === 1 ? 'task' : 'tasks'}`;
