'use client';

import type { Snippet } from '@/lib/search/schema';

/** Where a row has the word that was searched for, in the place of its label, which does not have it. */
export function BatchHit({ hit: { where, before, match, after }, label }: { hit: Snippet; label: string }) {
  return (
    <>
      <span className="sr-only">{label}, found in </span>
      <span className="text-text-3">{where}: </span>
      <bdi>
        {before}
        <mark className="bg-transparent font-semibold text-inherit underline decoration-2 decoration-accent underline-offset-2">
          {match}
        </mark>
        {after}
      </bdi>
    </>
  );
}
