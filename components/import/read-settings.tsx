'use client';

import { Button } from '@/components/ui/button';
import { Field, Select } from '@/components/ui/field';
import type { Settings } from '@/lib/import/read';
import { DELIMITERS, ENCODINGS, FORMATS, QUOTES } from '@/lib/import/words';
import { countOf } from './counts';
import type { Importing } from './importing';

/** How the file was read, each guess to be changed. */
export function ReadSettings({ importing }: { importing: Importing }) {
  const { found, checked, source, change, startOver } = importing;
  if (!found) return null;
  const { format, encoding, csv, rowCount } = found;
  return (
    <section aria-label="How it was read" className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <p className="min-w-0 break-words">
          <bdi className="font-semibold">{source instanceof File ? source.name : 'Pasted text'}</bdi>{' '}
          <span className="text-text-2">
            · {countOf(rowCount, 'row')}, {countOf(found.columns.length, 'column')}
          </span>
          {checked && checked.bad > 0 && (
            <>
              {' · '}
              <button
                type="button"
                onClick={() => document.getElementById('import-rows')?.scrollIntoView({ block: 'start' })}
                className="rounded-s text-failed underline"
              >
                {countOf(checked.bad, 'bad row')}
              </button>
            </>
          )}
        </p>
        <Button size="sm" onClick={startOver}>
          Another file
        </Button>
      </div>
      <div className="grid grid-cols-2 gap-3 md:grid-cols-5">
        <Choice
          id="format"
          label="Format"
          words={FORMATS}
          value={format}
          onChoose={(value) => change({ format: value })}
        />
        {encoding && (
          <Choice
            id="encoding"
            label="Encoding"
            words={ENCODINGS}
            value={encoding}
            onChoose={(value) => change({ encoding: value })}
          />
        )}
        {csv && (
          <>
            <Choice
              id="delimiter"
              label="Between cells"
              words={DELIMITERS}
              value={csv.delimiter}
              onChoose={(value) => change({ delimiter: value })}
            />
            <Choice
              id="quote"
              label="Quotes"
              words={QUOTES}
              value={csv.quote}
              onChoose={(value) => change({ quote: value })}
            />
            <Choice
              id="header"
              label="First row"
              words={HEADER}
              value={csv.hasHeader ? 'names' : 'data'}
              onChoose={(value) => change({ hasHeader: value === 'names' } satisfies Settings)}
            />
          </>
        )}
      </div>
    </section>
  );
}

const HEADER = { names: 'names the columns', data: 'is a row like the others' } as const;

type ChoiceProps<K extends string> = {
  id: string;
  label: string;
  words: Record<K, string>;
  value: K;
  onChoose: (value: K) => void;
};

function Choice<K extends string>({ id, label, words, value, onChoose }: ChoiceProps<K>) {
  const options = Object.entries<string>(words);
  return (
    <Field label={label} htmlFor={`import-${id}`}>
      <Select
        value={value}
        onChange={({ target }) => {
          const chosen = options[target.selectedIndex];
          // The options are the keys of `words`.
          if (chosen) onChoose(chosen[0] as K);
        }}
      >
        {options.map(([key, word]) => (
          <option key={key} value={key}>
            {word}
          </option>
        ))}
      </Select>
    </Field>
  );
}
