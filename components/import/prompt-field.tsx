'use client';

import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Field, Input, Textarea } from '@/components/ui/field';
import { FileChip } from '@/components/ui/file-chip';
import type { Preview } from '@/lib/import/desk';
import { countOf, linesOf } from './counts';
import type { Importing } from './importing';

/** A prompt for all rows, and any row as the item it becomes. */
export function PromptField({ importing }: { importing: Importing }) {
  const { found, chosen, choose, checked } = importing;
  const area = useRef<HTMLTextAreaElement>(null);
  if (!found || !chosen) return null;

  function insert(name: string) {
    if (!chosen) return;
    const { selectionStart = chosen.template.length, selectionEnd = selectionStart } = area.current ?? {};
    const mark = `{{${name}}}`;
    choose({ template: chosen.template.slice(0, selectionStart) + mark + chosen.template.slice(selectionEnd) });
    requestAnimationFrame(() => {
      area.current?.focus();
      area.current?.setSelectionRange(selectionStart + mark.length, selectionStart + mark.length);
    });
  }

  const hasTemplate = chosen.template.trim() !== '';
  return (
    <section aria-label="Prompt" className="grid gap-4 md:grid-cols-2">
      <div>
        <Field
          label="Prompt for every row (optional)"
          hint="Write {{column}} where the value of a column goes. What stands in the prompt is not added again as a text."
          error={checked?.problems.find(({ at }) => at === 'prompt')?.message}
          htmlFor="import-prompt"
        >
          <Textarea
            ref={area}
            rows={6}
            value={chosen.template}
            placeholder={`Answer in one line: {{${found.columns[0]?.name ?? 'column'}}}`}
            onChange={(event) => choose({ template: event.target.value })}
          />
        </Field>
        {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is no wrapping row in every browser */}
        <div role="group" aria-label="Put a column into the prompt" className="mt-2 flex flex-wrap gap-1.5">
          {found.columns
            .filter(({ name }) => !/[{}]/.test(name))
            .map(({ name }) => (
              <Button key={name} size="sm" className="max-w-full" onClick={() => insert(name)}>
                <bdi className="truncate">{`{{${name}}}`}</bdi>
              </Button>
            ))}
        </div>
        {checked && (checked.waiting > 0 || chosen.missing !== 'undecided') && hasTemplate && (
          <MissingValues importing={importing} />
        )}
      </div>
      {found.rowCount > 0 && checked && <RowPreview key={checked.id} importing={importing} />}
    </section>
  );
}

/** Rows that the prompt asks in vain wait until it is said what becomes of them. */
function MissingValues({ importing: { checked, chosen, choose } }: { importing: Importing }) {
  if (!checked || !chosen) return null;
  const decided = { bad: 'They are bad rows now.', empty: 'Nothing stands in their place.', undecided: '' }[
    chosen.missing
  ];
  return (
    <div role="alert" className="mt-3 rounded-m bg-waiting-soft px-3 py-2 text-waiting">
      {chosen.missing === 'undecided' ? (
        <>
          <p className="font-medium">
            {countOf(checked.waiting, 'row')} {checked.waiting === 1 ? 'has' : 'have'} no value that the prompt asks for
          </p>
          <ul className="mt-1">
            {checked.missing.map(({ name, lines }) => (
              <li key={name} className="wrap-anywhere">
                {`{{${name}}}`}: {linesOf(lines)}
              </li>
            ))}
          </ul>
          <div className="mt-2 flex flex-wrap gap-2">
            <Button size="sm" onClick={() => choose({ missing: 'bad' })}>
              Treat them as bad rows
            </Button>
            <Button size="sm" onClick={() => choose({ missing: 'empty' })}>
              Leave the place empty
            </Button>
          </div>
        </>
      ) : (
        <p className="flex flex-wrap items-center gap-2">
          Rows without a value that the prompt asks for: {decided}
          <Button size="sm" onClick={() => choose({ missing: 'undecided' })}>
            Ask again
          </Button>
        </p>
      )}
    </div>
  );
}

let lastShown = 1;

function RowPreview({ importing }: { importing: Importing }) {
  const { found, call } = importing;
  const count = found?.rowCount ?? 0;
  const [number, setNumber] = useState(Math.min(lastShown, count));
  const [preview, setPreview] = useState<Preview | null>(null);
  useEffect(() => {
    lastShown = number;
    let isWanted = true;
    call('previews', [number - 1, 1]).then(
      ([next]) => isWanted && setPreview(next ?? null),
      () => {},
    );
    return () => {
      isWanted = false;
    };
  }, [call, number]);
  const go = (to: number) => setNumber(Math.min(Math.max(1, Math.trunc(to) || 1), count));
  return (
    <div className="min-w-0">
      <div className="flex items-center gap-1">
        <label htmlFor="import-row" className="mr-1 text-text-2 text-xs">
          Row
        </label>
        <Button
          variant="quiet"
          size="sm"
          aria-label="Previous row"
          aria-disabled={number <= 1}
          onClick={() => go(number - 1)}
        >
          <ChevronLeft size={14} aria-hidden />
        </Button>
        <Input
          id="import-row"
          type="number"
          min={1}
          max={count}
          value={number}
          className="w-20!"
          onChange={(event) => go(event.target.valueAsNumber)}
        />
        <Button
          variant="quiet"
          size="sm"
          aria-label="Next row"
          aria-disabled={number >= count}
          onClick={() => go(number + 1)}
        >
          <ChevronRight size={14} aria-hidden />
        </Button>
        <span className="ml-1 text-text-3 text-xs">
          of {count.toLocaleString('en')}
          {preview && ` · line ${preview.line.toLocaleString('en')}`}
        </span>
      </div>
      <section
        aria-label="The row as an item"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        className="mt-1.5 max-h-[260px] min-h-24 overflow-y-auto rounded-m bg-sunken px-3 py-2"
      >
        {preview && <PreviewBody preview={preview} />}
      </section>
    </div>
  );
}

function PreviewBody({ preview }: { preview: Preview }) {
  const { parts, metadata, llmId, versionId, secretNames, fault } = preview;
  const facts = [
    ...(llmId ? [['LLM option', llmId]] : []),
    ...(versionId ? [['Version', versionId]] : []),
    ...metadata,
    ...secretNames.map((name) => [name, '••••••••']),
  ];
  return (
    <div className="flex flex-col gap-2">
      {fault && <p className="text-failed">{fault}</p>}
      {parts.map((part, index) =>
        part.type === 'text' ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: parts have no name but their place
          <bdi key={index} className="wrap-anywhere whitespace-pre-wrap">
            {part.text}
          </bdi>
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: as above
          <span key={index}>
            <FileChip kind={part.type} name={part.text} />
          </span>
        ),
      )}
      {facts.length > 0 && (
        <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 border-t pt-2 text-xs">
          {facts.map(([key, value]) => (
            <div key={key} className="contents">
              <dt className="text-text-3">
                <bdi>{key}</bdi>
              </dt>
              <dd className="wrap-anywhere">
                <bdi>{value}</bdi>
              </dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  );
}
