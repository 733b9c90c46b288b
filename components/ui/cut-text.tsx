'use client';

import { useState } from 'react';
import { Button } from './button';
import { classNames } from './class-names';
import { formatBytes } from './duration';

const SHOWN_LENGTH = 4_000;

/** Text as it came, line breaks and all; a long one is cut until asked for. */
export function CutText({ text, className }: { text: string; className?: string }) {
  const [isWhole, setWhole] = useState(false);
  const isCut = text.length > SHOWN_LENGTH && !isWhole;
  return (
    <>
      <bdi className={classNames('wrap-anywhere block whitespace-pre-wrap', className)}>
        {isCut ? `${text.slice(0, SHOWN_LENGTH).toWellFormed()}…` : text}
      </bdi>
      {isCut && (
        <Button size="sm" className="mt-1" onClick={() => setWhole(true)}>
          Show all ({formatBytes(text.length)})
        </Button>
      )}
    </>
  );
}
