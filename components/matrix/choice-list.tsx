'use client';

import { Plus } from 'lucide-react';
import { useId, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { Button } from '@/components/ui/button';
import { Input } from '@/components/ui/field';

export type Offer = { value: string; word: string; hint?: string | null };

/** Any number of what is offered, in the order of the list; with `addWord` also what is written. */
export function ChoiceList({
  label,
  offers,
  chosen,
  onChange,
  addWord,
}: {
  label: string;
  offers: Offer[];
  chosen: string[];
  onChange: (chosen: string[]) => void;
  addWord?: string;
}) {
  const id = useId();
  const [written, setWritten] = useState('');
  const list = useRef<HTMLDivElement>(null);
  const known = new Set(offers.map(({ value }) => value));
  const all = [
    ...offers,
    ...chosen.filter((value) => !known.has(value)).map((value): Offer => ({ value, word: value })),
  ];

  function toggle(value: string, isOn: boolean) {
    const on = new Set(chosen);
    if (isOn) on.add(value);
    else on.delete(value);
    const inOrder = all.map((offer) => offer.value).filter((one) => on.has(one));
    onChange(isOn && !inOrder.includes(value) ? [...inOrder, value] : inOrder);
  }

  function add() {
    const value = written.trim();
    setWritten('');
    if (value === '' || chosen.includes(value)) return;
    flushSync(() => toggle(value, true));
    const place = all.findIndex((offer) => offer.value === value);
    list.current?.children[place === -1 ? all.length : place]?.scrollIntoView({ block: 'nearest' });
  }

  return (
    <fieldset className="min-w-0">
      <legend className="mb-1 text-text-2 text-xs">{label}</legend>
      <div ref={list} className="max-h-40 overflow-y-auto rounded-m border px-2.5 py-1">
        {all.length === 0 && <p className="py-1 text-text-3">None is told of.</p>}
        {all.map(({ value, word, hint }, index) => (
          <div key={value} className="flex min-h-8 items-center gap-2 sm:min-h-6">
            <input
              id={`${id}-${index}`}
              type="checkbox"
              checked={chosen.includes(value)}
              onChange={({ target }) => toggle(value, target.checked)}
              className="size-[14px] shrink-0 accent-accent"
            />
            <label htmlFor={`${id}-${index}`} className="wrap-anywhere min-w-0">
              {word}
              {hint && <span className="ml-1.5 text-text-3 text-xs">{hint}</span>}
            </label>
          </div>
        ))}
      </div>
      {addWord && (
        <div className="mt-1.5 flex gap-1.5">
          <Input
            aria-label={addWord}
            placeholder={addWord}
            maxLength={200}
            autoComplete="off"
            spellCheck={false}
            value={written}
            onChange={({ target }) => setWritten(target.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Enter') return;
              event.preventDefault();
              add();
            }}
          />
          <Button aria-label={`Add: ${addWord}`} disabled={written.trim() === ''} onClick={add}>
            <Plus size={14} aria-hidden />
            Add
          </Button>
        </div>
      )}
    </fieldset>
  );
}
