'use client';

import { type FormEvent, useDeferredValue, useMemo, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Field, Input, Select } from '@/components/ui/field';
import type { DraftItem } from '@/lib/batches/schema';
import { useComposing, useDraft } from './composing';
import { labelOf } from './item-row';

const FORM_ID = 'select-where';

type Place = 'label' | 'message' | 'metadata' | 'option' | 'problem';

const PLACES: Record<Place, string> = {
  label: 'the beginning of the message',
  message: 'the message or a file name',
  metadata: 'metadata, as key or value',
  option: 'the LLM option',
  problem: 'what needs work',
};

/** Chooses the items that say something somewhere. */
export function SelectWhereDialog({ onOpenChange }: { onOpenChange: (open: boolean) => void }) {
  const { session } = useComposing();
  const { items } = useDraft();
  const [place, setPlace] = useState<Place>('message');
  const [words, setWords] = useState('');
  const wanted = useDeferredValue(words.trim().toLowerCase());
  const problemsOf = session.problems.ofItem;
  const ids = useMemo(() => {
    const fitting = items.filter((item) => textsOf(item, place, problemsOf).some((text) => fits(text, wanted)));
    return new Set(fitting.map(({ id }) => id));
  }, [items, place, wanted, problemsOf]);

  function choose(event: FormEvent) {
    event.preventDefault();
    session.selection.selectWhere(({ id }) => ids.has(id));
    onOpenChange(false);
  }

  const count = ids.size === 1 ? '1 item' : `${ids.size.toLocaleString('en')} items`;
  return (
    <Dialog
      open
      onOpenChange={onOpenChange}
      title="Select where…"
      footer={
        <>
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
          <Button variant="primary" type="submit" form={FORM_ID} disabled={ids.size === 0}>
            Select {count}
          </Button>
        </>
      }
    >
      <form id={FORM_ID} onSubmit={choose} className="mt-3 flex flex-col gap-3">
        <Field label="Look at" htmlFor="where-place">
          <Select value={place} onChange={(event) => setPlace(event.target.value as Place)}>
            {Object.entries(PLACES).map(([key, word]) => (
              <option key={key} value={key}>
                {word}
              </option>
            ))}
          </Select>
        </Field>
        <Field label="It contains" htmlFor="where-words" hint="Empty: whatever is there.">
          <Input data-autofocus value={words} autoComplete="off" onChange={(event) => setWords(event.target.value)} />
        </Field>
        <p role="status" className="text-text-2">
          {count} of {items.length.toLocaleString('en')}
        </p>
      </form>
    </Dialog>
  );
}

const fits = (text: string, wanted: string): boolean => text.trim() !== '' && text.toLowerCase().includes(wanted);

type ProblemsOf = (item: DraftItem) => { message: string }[];

function textsOf(item: DraftItem, place: Place, problemsOf: ProblemsOf): string[] {
  switch (place) {
    case 'label':
      return [labelOf(item)];
    case 'message':
      return item.parts.map((part) => (part.type === 'text' ? part.text : part.filename));
    case 'metadata':
      return item.metadata.flatMap(({ key, value }) => [key, value]);
    case 'option':
      return [item.llmId];
    case 'problem':
      return problemsOf(item).map(({ message }) => message);
  }
}
