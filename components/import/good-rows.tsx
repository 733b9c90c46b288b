'use client';

import { useEffect, useState } from 'react';
import { Skeleton } from '@/components/ui/skeleton';
import type { Preview } from '@/lib/import/desk';
import type { Importing } from './importing';

const SHOWN_MAX = 20;

/** The first rows as the items they become. */
export function GoodRows({ importing: { call, found } }: { importing: Importing }) {
  const [rows, setRows] = useState<Preview[] | null>(null);
  useEffect(() => {
    call('previews', [0, SHOWN_MAX]).then(setRows, () => {});
  }, [call]);
  if (!rows) return <Skeleton className="h-24" />;
  const good = rows.filter(({ fault, missing }) => fault === null && missing.length === 0);
  if (good.length === 0) return <p className="text-text-2">None of the first {SHOWN_MAX} rows can become an item.</p>;
  return (
    <>
      <table className="w-full table-fixed rounded-m border text-left">
        <thead>
          <tr className="border-b text-text-2 text-xs">
            <th className="w-14 px-2 py-1.5 font-normal">Line</th>
            <th className="px-2 py-1.5 font-normal">Message</th>
            <th className="hidden w-40 px-2 py-1.5 font-normal sm:table-cell">Files</th>
            <th className="hidden w-32 px-2 py-1.5 font-normal md:table-cell">LLM option</th>
            <th className="hidden w-56 px-2 py-1.5 font-normal md:table-cell">Metadata</th>
          </tr>
        </thead>
        <tbody>
          {good.map(({ line, parts, llmId, metadata }) => (
            <tr key={line} className="border-b last:border-0">
              <td className="px-2 py-1.5 text-text-3">{line}</td>
              <Cut text={parts.flatMap((part) => (part.type === 'text' ? part.text : [])).join(' ¶ ')} />
              <Cut
                className="hidden sm:table-cell"
                text={parts.flatMap((part) => (part.type === 'text' ? [] : part.text)).join(', ')}
              />
              <Cut className="hidden md:table-cell" text={llmId} />
              <Cut
                className="hidden md:table-cell"
                text={metadata.map(([key, value]) => `${key}: ${value}`).join(' · ')}
              />
            </tr>
          ))}
        </tbody>
      </table>
      {(found?.rowCount ?? 0) > SHOWN_MAX && (
        <p className="mt-1 text-text-3 text-xs">The first {SHOWN_MAX} rows of the file.</p>
      )}
    </>
  );
}

const Cut = ({ text, className }: { text: string; className?: string }) => (
  <td className={className}>
    <bdi className="block truncate px-2 py-1.5">{text.slice(0, 300)}</bdi>
  </td>
);
