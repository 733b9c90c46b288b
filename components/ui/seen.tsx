import { Fragment, memo, type ReactNode } from 'react';
import { hasUnseen, piecesOf } from './unseen';

/** Text of a stranger with what is not seen in it (control, zero-width and direction characters) made visible. */
export const Seen = memo(function Seen({ text }: { text: string }): ReactNode {
  if (!hasUnseen(text) && text.isWellFormed()) return text;
  return piecesOf(text).map((piece, index) => {
    // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text, which never change places
    if (typeof piece === 'string') return <Fragment key={index}>{piece}</Fragment>;
    return (
      <span
        // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text, which never change places
        key={index}
        title={piece.title}
        className="mx-px rounded-s bg-waiting-soft px-0.5 font-mono text-[0.85em] text-waiting [unicode-bidi:isolate]"
      >
        {piece.mark}
      </span>
    );
  });
});
