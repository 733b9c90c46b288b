'use client';

import { Button } from './button';
import { classNames } from './class-names';
import type { JsonRow } from './json-rows';
import { useKept } from './kept';
import { Seen } from './seen';

const TEXT_LENGTH = 600;
const TEXT_LINES = 14;
const GLANCE_NAMES = 6;
const GLANCE_LENGTH = 60;

/** What stands behind a name in a tree: a value, or a glance at what is folded. */
export function JsonValue({
  row,
  keptAs,
  isReachable,
}: {
  row: JsonRow;
  keptAs: string | undefined;
  /** Whether the tab key comes to its button; by the arrows it is pressed with Enter. */
  isReachable: boolean;
}) {
  const { value, count, range, isOpen, isParsed } = row;
  if (range) return <Amount>{count?.toLocaleString('en')} in here</Amount>;
  if (count !== null && !isParsed && typeof value === 'object' && value !== null) {
    return <Container value={value} count={count} isOpen={isOpen} />;
  }
  if (typeof value === 'string') {
    if (isParsed && isOpen) return <Amount>text that is JSON</Amount>;
    return <Text text={value} keptAs={keptAs && `${keptAs}${row.id}`} isReachable={isReachable} />;
  }
  const isNumber = typeof value === 'number';
  return <span className={isNumber ? 'text-running' : 'text-waiting'}>{isNumber ? value : String(value)}</span>;
}

function Container({ value, count, isOpen }: { value: object; count: number; isOpen: boolean }) {
  const isList = Array.isArray(value);
  const amount = `${count.toLocaleString('en')} ${isList ? 'item' : 'key'}${count === 1 ? '' : 's'}`;
  if (count === 0) return <span className="text-text-3">{isList ? '[ ]' : '{ }'}</span>;
  return (
    <>
      <span className="text-text-3">{isList ? '[' : '{'}</span>
      {!isOpen && <bdi className="wrap-anywhere text-text-3">{<Seen text={glance(value, isList)} />}</bdi>}
      {!isOpen && <span className="text-text-3">{isList ? ']' : '}'}</span>} <Amount>{amount}</Amount>
    </>
  );
}

/** The first names or plain values. */
function glance(value: object, isList: boolean): string {
  const words: string[] = [];
  let length = 0;
  for (const name in value) {
    if (!Object.hasOwn(value, name)) continue;
    const inner: unknown = (value as Record<string, unknown>)[name];
    const plain = typeof inner === 'object' && inner !== null ? '…' : String(inner).slice(0, GLANCE_LENGTH);
    const word = isList ? plain : name.slice(0, GLANCE_LENGTH);
    length += word.length;
    if (words.length >= GLANCE_NAMES || length > GLANCE_LENGTH) {
      words.push('…');
      break;
    }
    words.push(word.toWellFormed().replaceAll(/\s+/g, ' '));
  }
  return ` ${words.join(', ')} `;
}

function Text({ text, keptAs, isReachable }: { text: string; keptAs: string | undefined; isReachable: boolean }) {
  const [isWhole, setWhole] = useKept(keptAs && `${keptAs} whole`, () => false);
  const begin = beginOf(text);
  const isCut = begin.length < text.length;
  const shown = isCut && !isWhole ? begin : text;
  const isBlock = shown.includes('\n');
  return (
    <>
      <bdi
        className={classNames(
          'wrap-anywhere whitespace-pre-wrap text-completed',
          isBlock && 'mt-0.5 block border-line-strong border-l-2 pl-2 text-text',
        )}
      >
        {!isBlock && '"'}
        <Seen text={shown} />
        {isCut && !isWhole && '…'}
        {!isBlock && '"'}
      </bdi>
      {isCut && (
        <Button
          size="sm"
          data-whole
          tabIndex={isReachable ? 0 : -1}
          aria-expanded={isWhole}
          className="my-0.5 ml-1 font-sans"
          onClick={() => setWhole(!isWhole)}
        >
          {isWhole ? 'Show the beginning' : `Show all ${text.length.toLocaleString('en')} characters`}
        </Button>
      )}
    </>
  );
}

function beginOf(text: string): string {
  let end = Math.min(text.length, TEXT_LENGTH);
  for (let at = -1, line = 0; line < TEXT_LINES; line += 1) {
    at = text.indexOf('\n', at + 1);
    if (at === -1 || at >= end) return text.slice(0, end).toWellFormed();
    if (line === TEXT_LINES - 1) end = at;
  }
  // Not worth a button when a little is left.
  return text.length - end < TEXT_LENGTH / 10 ? text : text.slice(0, end);
}

const Amount = ({ children }: { children: React.ReactNode }) => (
  <span className="font-sans text-text-3">{children}</span>
);
