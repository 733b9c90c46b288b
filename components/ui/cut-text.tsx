'use client';

import { Button } from './button';
import { classNames } from './class-names';
import { useKept } from './kept';
import { Seen } from './seen';

const SHOWN_LENGTH = 4_000;

/** Text as it came, line breaks and all; a long one is cut until asked for, and stays whole under its `keptAs`. */
export function CutText({
  text,
  keptAs,
  className,
}: {
  text: string;
  keptAs?: string | undefined;
  className?: string;
}) {
  const [isWhole, setWhole] = useKept(keptAs && `${keptAs} whole`, () => false);
  const isCut = text.length > SHOWN_LENGTH && !isWhole;
  return (
    <>
      <bdi className={classNames('wrap-anywhere block whitespace-pre-wrap', className)}>
        <Seen text={isCut ? `${text.slice(0, SHOWN_LENGTH).toWellFormed()}…` : text} />
      </bdi>
      {isCut && (
        <Button size="sm" className="mt-1" onClick={() => setWhole(true)}>
          Show all {text.length.toLocaleString('en')} characters
        </Button>
      )}
    </>
  );
}
