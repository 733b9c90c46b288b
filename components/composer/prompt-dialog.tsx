'use client';

import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useDeferredValue, useMemo, useState } from 'react';
import { itemsWord } from '@/components/submissions/amounts';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Field, Textarea } from '@/components/ui/field';
import { columnNames, type Placed, type PromptWay, rowsMissing, withPrompt } from '@/lib/composer/prompt';
import { useComposing } from './composing';

const ROWS_NAMED = 10;
const WAYS: [PromptWay, string][] = [
  ['replace', 'In the place of the message'],
  ['add', 'As a further text'],
];

type Props = {
  onOpenChange: (open: boolean) => void;
  /** Items to write for; all of the draft when left out. */
  ids?: ReadonlySet<string>;
};

/** Writes one prompt for many items, with what each says of itself in the place of `{{column}}`. */
export function PromptDialog({ onOpenChange, ids }: Props) {
  const { session, goTo, announce } = useComposing();
  const [rows] = useState(() => rowsOf(session.editor.get().items, ids));
  const [prompt, setPrompt] = useState('');
  const [way, setWay] = useState<PromptWay>('replace');
  const sought = useDeferredValue(prompt);
  const names = useMemo(() => columnNames(rows.map(({ item }) => item)), [rows]);
  const missing = useMemo(() => rowsMissing(sought, rows), [sought, rows]);
  const isReady = prompt.trim() !== '' && sought === prompt && missing.length === 0 && rows.length > 0;

  function apply() {
    if (!isReady) return;
    const places = new Map(rows.map(({ item, index }) => [item.id, index]));
    const label = `prompt of ${itemsWord(rows.length)}`;
    session.editor.changeItems(
      new Set(places.keys()),
      (item) => withPrompt(prompt, { item, index: places.get(item.id) ?? 0 }, way),
      { label },
    );
    announce(`Prompt written for ${itemsWord(rows.length)}`);
    onOpenChange(false);
  }

  function goToRow(itemId: string) {
    onOpenChange(false);
    goTo(itemId, 'parts.0.text');
  }

  return (
    <Dialog
      open
      isWide
      onOpenChange={onOpenChange}
      title="Write prompt"
      description={`For ${itemsWord(rows.length)}. A name in double braces stands for what each item has under it.`}
      footer={
        <>
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
          <Button variant="primary" disabled={!isReady} onClick={apply}>
            Write for {itemsWord(rows.length)}
          </Button>
        </>
      }
    >
      <form className="mt-3 flex flex-col gap-3" onSubmit={(event) => event.preventDefault()}>
        <Field label="Prompt" htmlFor="prompt-text">
          <Textarea rows={6} dir="auto" value={prompt} onChange={({ target }) => setPrompt(target.value)} />
        </Field>
        {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would be read as a question with an answer */}
        <div role="group" aria-label="Columns" className="flex flex-wrap gap-1.5">
          {names.map((name) => (
            <Button key={name} size="sm" onClick={() => setPrompt(`${prompt}{{${name}}}`)}>
              {`{{${name}}}`}
            </Button>
          ))}
        </div>
        <fieldset className="flex flex-wrap gap-x-4">
          <legend className="mb-1 text-text-2 text-xs">Where it goes</legend>
          {WAYS.map(([value, word]) => (
            <label key={value} className="flex min-h-8 items-center gap-2 sm:min-h-6">
              <input
                type="radio"
                name="prompt-way"
                checked={way === value}
                onChange={() => setWay(value)}
                className="accent-accent"
              />
              {word}
            </label>
          ))}
        </fieldset>
        {missing.length > 0 && (
          <div role="alert" className="text-failed">
            <p>{itemsWord(missing.length)} cannot be written for, because a value is missing:</p>
            <ul className="mt-1">
              {missing.slice(0, ROWS_NAMED).map(({ item, index, names: lacking }) => (
                <li key={item.id} className="wrap-anywhere">
                  <button
                    type="button"
                    className="rounded-s underline underline-offset-2"
                    onClick={() => goToRow(item.id)}
                  >
                    Item {index}
                  </button>
                  : {lacking.map((name) => `{{${name}}}`).join(', ')}
                </li>
              ))}
            </ul>
            {missing.length > ROWS_NAMED && <p>and {(missing.length - ROWS_NAMED).toLocaleString('en')} more</p>}
          </div>
        )}
        {sought.trim() !== '' && <Preview prompt={sought} rows={rows} way={way} />}
      </form>
    </Dialog>
  );
}

function Preview({ prompt, rows, way }: { prompt: string; rows: Placed[]; way: PromptWay }) {
  const [at, setAt] = useState(0);
  const row = rows[at];
  if (!row) return null;
  const texts = withPrompt(prompt, row, way).parts.flatMap((part) => (part.type === 'text' ? [part] : []));
  return (
    <section aria-label="Preview" className="rounded-m border">
      <div className="flex items-center gap-1 border-b px-1.5 py-1">
        <Button
          variant="quiet"
          size="sm"
          aria-label="Previous row"
          aria-disabled={at === 0}
          onClick={() => setAt(Math.max(0, at - 1))}
        >
          <ChevronLeft size={16} aria-hidden />
        </Button>
        <p role="status" className="flex-1 text-center text-text-2">
          Item {row.index} reads
        </p>
        <Button
          variant="quiet"
          size="sm"
          aria-label="Next row"
          aria-disabled={at === rows.length - 1}
          onClick={() => setAt(Math.min(rows.length - 1, at + 1))}
        >
          <ChevronRight size={16} aria-hidden />
        </Button>
      </div>
      {texts.map(({ id, text }) => (
        <bdi key={id} className="wrap-anywhere block whitespace-pre-wrap px-2.5 py-2">
          {text}
        </bdi>
      ))}
    </section>
  );
}

const rowsOf = (items: readonly Placed['item'][], ids: ReadonlySet<string> | undefined): Placed[] =>
  items.flatMap((item, index) => (!ids || ids.has(item.id) ? [{ item, index }] : []));
