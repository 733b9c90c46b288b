'use client';

import { useId } from 'react';
import { Button } from '@/components/ui/button';
import type { BatchAddress, changeAddress } from './batch-address';

/** Which columns stay at the left while the table scrolls sideways; and the widths of all of them back. */
export function BatchColumnChoices({
  address: { columns, pins, widths },
  onChange,
}: {
  address: BatchAddress;
  onChange: (values: Parameters<typeof changeAddress>[0]) => void;
}) {
  const id = useId();
  const offers = [['input', 'Input'], ...columns.map((key) => [`meta:${key}`, key])] as [pin: string, word: string][];
  const count = Object.keys(widths).length;
  return (
    <div className="flex min-w-0 flex-col gap-2">
      <fieldset className="min-w-0">
        <legend className="mb-1 text-text-2 text-xs">Columns that stay at the left, on wide windows</legend>
        <div className="max-h-40 overflow-y-auto rounded-m border px-2.5 py-1">
          {offers.map(([pin, word], place) => (
            <div key={pin} className="flex min-h-8 items-center gap-2 sm:min-h-6">
              <input
                id={`${id}-${place}`}
                type="checkbox"
                checked={pins.includes(pin)}
                onChange={({ target }) =>
                  onChange({ pin: target.checked ? [...pins, pin] : pins.filter((one) => one !== pin) })
                }
                className="shrink-0 accent-accent"
              />
              <label htmlFor={`${id}-${place}`} className="wrap-anywhere min-w-0 flex-1">
                <bdi>{word}</bdi>
              </label>
            </div>
          ))}
        </div>
      </fieldset>
      {count > 0 && (
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-text-2">
          {count === 1 ? '1 column has' : `${count} columns have`} a width of {count === 1 ? 'its' : 'their'} own.
          <Button size="sm" onClick={() => onChange({ w: null })}>
            Usual widths
          </Button>
        </p>
      )}
    </div>
  );
}
