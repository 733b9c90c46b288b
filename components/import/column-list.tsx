'use client';

import { Input, Select } from '@/components/ui/field';
import { placeholdersOf } from '@/lib/composer/template';
import type { Found } from '@/lib/import/desk';
import { TARGETS, type Target } from '@/lib/import/table';
import type { Importing } from './importing';

const WORDS: Record<Target['to'], string> = {
  text: 'Text',
  file: 'File, by its name',
  image: 'Image, by its name',
  metadata: 'Metadata',
  llm: 'LLM option',
  version: 'Version',
  secret: 'Secret',
  none: 'Leave out',
};

/** What each column becomes, with what stands in it. */
export function ColumnList({ importing: { found, chosen, checked, setTarget } }: { importing: Importing }) {
  if (!found || !chosen) return null;
  const asked = placeholdersOf(chosen.template);
  const problem = checked?.problems.find(({ at }) => at === 'columns');
  return (
    <section aria-labelledby="import-columns">
      <h3 id="import-columns" className="font-semibold">
        Columns
      </h3>
      <ul className="mt-2 divide-y rounded-m border">
        {found.columns.map((column, index) => (
          <ColumnRow
            key={column.name}
            column={column}
            target={chosen.targets[index] ?? { to: 'none', key: '' }}
            isAsked={asked.includes(column.name)}
            error={checked?.problems.find(({ at }) => at === index)?.message}
            onChange={(target) => setTarget(index, target)}
          />
        ))}
      </ul>
      {problem && (
        <p role="alert" className="mt-1.5 text-failed text-xs">
          {problem.message}
        </p>
      )}
    </section>
  );
}

type RowProps = {
  column: Found['columns'][number];
  target: Target;
  isAsked: boolean;
  error: string | undefined;
  onChange: (target: Target) => void;
};

function ColumnRow({ column: { name, examples, filled }, target, isAsked, error, onChange }: RowProps) {
  const hasKey = target.to === 'metadata' || target.to === 'secret';
  const errorId = `import-error-${name}`;
  return (
    <li className="grid gap-x-3 gap-y-1.5 px-3 py-2 sm:grid-cols-[minmax(0,180px)_minmax(0,340px)_minmax(0,1fr)]">
      <div className="min-w-0 self-center">
        <bdi className="block truncate font-medium" title={name}>
          {name}
        </bdi>
        {isAsked && <span className="text-text-3 text-xs">in the prompt</span>}
      </div>
      <div className="min-w-0">
        <div className="flex gap-2">
          <Select
            aria-label={`${name} becomes`}
            value={target.to}
            onChange={(event) => {
              const to = TARGETS.find((one) => one === event.target.value) ?? 'none';
              onChange({ to, key: to === 'metadata' ? name : to === 'secret' ? secretName(name) : '' });
            }}
          >
            {TARGETS.map((to) => (
              <option key={to} value={to}>
                {to === target.to && isById(target) ? `${WORDS[to].split(',')[0]}, by its id` : WORDS[to]}
              </option>
            ))}
          </Select>
          {hasKey && (
            <Input
              aria-label={target.to === 'secret' ? `Name of the secret in ${name}` : `Key of the metadata in ${name}`}
              aria-invalid={error ? true : undefined}
              aria-describedby={error ? errorId : undefined}
              value={target.key}
              spellCheck={false}
              className="font-mono text-xs"
              onChange={(event) => onChange({ ...target, key: event.target.value })}
            />
          )}
        </div>
        {error && (
          <p id={errorId} role="alert" className="mt-1 text-failed text-xs">
            {error}
          </p>
        )}
      </div>
      <p className="min-w-0 self-center truncate text-text-2 text-xs">
        {filled === 0 ? (
          <span className="text-text-3">empty in every row</span>
        ) : target.to === 'secret' ? (
          '••••••••'
        ) : (
          examples.map((example, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: examples have no name but their place
            <span key={index}>
              {index > 0 && <span className="text-text-3"> · </span>}
              <bdi>{example}</bdi>
            </span>
          ))
        )}
      </p>
    </li>
  );
}

const isById = ({ to, key }: Target): boolean => (to === 'file' || to === 'image') && (key === 'id' || key === 'known');

/** As secrets are written: `secret.shop token` becomes `SHOP_TOKEN`. */
const secretName = (column: string): string =>
  column
    .replace(/^secrets?\./i, '')
    .toUpperCase()
    .replaceAll(/[^A-Z0-9_]+/g, '_')
    .replace(/^(\d)/, '_$1');
