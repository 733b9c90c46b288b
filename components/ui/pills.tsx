'use client';

import { classNames } from './class-names';

export type Pill<V extends string> = { value: V; word: string; count?: number };

/** One choice out of a few, side by side; they scroll sideways where there is no room. */
export function Pills<V extends string>({
  label,
  pills,
  value,
  onChange,
}: {
  label: string;
  pills: Pill<V>[];
  value: V;
  onChange: (value: V) => void;
}) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be a scrolling flex row in every browser
    <div role="group" aria-label={label} className="flex max-w-full gap-0.5 overflow-x-auto rounded-m bg-sunken p-0.5">
      {pills.map((pill) => (
        <button
          key={pill.value}
          type="button"
          aria-pressed={pill.value === value}
          onClick={() => onChange(pill.value)}
          className={classNames(
            'h-8 shrink-0 whitespace-nowrap rounded-[5px] px-[9px] font-medium focus-visible:-outline-offset-2 sm:h-[26px]',
            pill.value === value ? 'bg-lifted text-text shadow-flat' : 'text-text-2 hover:text-text',
          )}
        >
          {pill.word}
          {pill.count !== undefined && <span className="ml-1 font-normal text-text-3">{pill.count}</span>}
        </button>
      ))}
    </div>
  );
}
