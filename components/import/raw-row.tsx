'use client';

import { useEffect, useState } from 'react';
import { Skeleton } from '@/components/ui/skeleton';
import type { BadRowView } from '@/lib/import/desk';
import type { Importing } from './importing';

/** A bad row as it stands in the file, with its line numbers and the whole reason. */
export function RawRow({ bad, call }: { bad: BadRowView; call: Importing['call'] }) {
  const [raw, setRaw] = useState<{ line: number; text: string; isCut: boolean } | null>(null);
  useEffect(() => {
    call('rawRow', [bad.index]).then(setRaw, () => {});
  }, [bad.index, call]);
  return (
    <div className="min-w-0" aria-live="polite">
      <p className="wrap-anywhere text-failed">
        {bad.column !== null && <bdi className="font-medium">{bad.column}: </bdi>}
        {bad.reason}
      </p>
      {raw ? (
        <section
          aria-label="The row in the file"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
          tabIndex={0}
          className="mt-2 max-h-[240px] overflow-auto rounded-m bg-sunken py-2"
        >
          <ol className="font-mono text-xs">
            {raw.text.split(/\r\n|\r|\n/).map((line, offset) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: lines have no name but their place
              <li key={offset} className="flex gap-3 px-3">
                <span className="min-w-8 select-none text-right text-text-3">{raw.line + offset}</span>
                <bdi className="wrap-anywhere min-w-0 whitespace-pre-wrap">{line || ' '}</bdi>
              </li>
            ))}
          </ol>
          {raw.isCut && <p className="px-3 pt-1 text-text-3 text-xs">Only its beginning is shown.</p>}
        </section>
      ) : (
        <Skeleton className="mt-2 h-20" />
      )}
    </div>
  );
}
