'use client';

import { CutText } from '@/components/ui/cut-text';

/** What was and what is, marked by sign as well as by colour. */
export function BeforeAfter({ before, after }: { before: string | null; after: string | null }) {
  return (
    <div className="min-w-0">
      {before !== null && (
        <Side sign="−" word="before" className="bg-failed-soft text-failed">
          {before}
        </Side>
      )}
      {after !== null && (
        <Side sign="+" word="after" className="bg-completed-soft text-completed">
          {after}
        </Side>
      )}
    </div>
  );
}

function Side({
  sign,
  word,
  className,
  children,
}: {
  sign: string;
  word: string;
  className: string;
  children: string;
}) {
  return (
    <div className={`flex gap-1.5 px-1.5 first:rounded-t-s last:rounded-b-s ${className}`}>
      <span aria-hidden className="shrink-0 select-none font-mono">
        {sign}
      </span>
      <span className="sr-only">{word}: </span>
      <span className="min-w-0">{children === '' ? <i>empty</i> : <CutText text={children} />}</span>
    </div>
  );
}
