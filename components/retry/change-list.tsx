'use client';

import type { ReactNode } from 'react';
import { part } from '@/components/ui/part';
import type { InputChange } from '@/lib/submissions/schema';
import { BeforeAfter } from './before-after';

/** Loaded with the first text that changed: it brings the library that compares words. */
const WordDifference = part(() => import('./word-difference').then((module) => module.WordDifference), BeforeAfter);

const DEFAULTS: Partial<Record<InputChange['what'], string>> = {
  model: 'the agent’s default',
  version: 'the active version',
};

/** What is sent otherwise than before, each with its before and after. */
export function ChangeList({
  title,
  changes,
  nothing,
}: {
  title: string;
  changes: InputChange[];
  nothing?: ReactNode;
}) {
  return (
    <section aria-label={title} className="mt-3 rounded-m border bg-sunken/50 px-3 py-2">
      <h3 className="font-medium">
        {title}
        {changes.length > 0 && <span className="ml-1.5 font-normal text-text-3">{changes.length}</span>}
      </h3>
      {changes.length === 0 ? (
        <p className="text-text-2">{nothing}</p>
      ) : (
        <ul className="mt-1 space-y-1.5">
          {changes.map((change, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two changes may be alike, and none keeps anything
            <li key={`${change.what} ${change.name} ${place}`} className="min-w-0">
              <Change change={change} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Change({ change: { what, name, before, after } }: { change: InputChange }) {
  if (what === 'text' && before !== null && after !== null && name !== 'Order') {
    return (
      <>
        <Name>{name}</Name>
        <WordDifference before={before} after={after} />
      </>
    );
  }
  const fallback = DEFAULTS[what] ?? null;
  return (
    <>
      {what === 'file' ? <Name>File</Name> : <Name isCode={what === 'metadata' || what === 'secret'}>{name}</Name>}
      <BeforeAfter before={before ?? fallback} after={after ?? fallback} />
    </>
  );
}

function Name({ isCode = false, children }: { isCode?: boolean; children: ReactNode }) {
  return <p className={isCode ? 'wrap-anywhere font-mono text-text-3 text-xs' : 'text-text-3 text-xs'}>{children}</p>;
}
