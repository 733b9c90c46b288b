'use client';

import { ChevronRight } from 'lucide-react';
import { type KeyboardEvent, type MouseEvent, memo, useMemo, useRef, useState } from 'react';
import { classNames } from './class-names';
import { CopyButton } from './copy-button';
import { type JsonRow, jsonRows, jsonText, openAtFirst } from './json-rows';
import { JsonValue } from './json-value';
import { useKept } from './kept';
import { Seen } from './seen';
import { seenText } from './unseen';

const INDENT_PX = 14;
/** Deeper rows stand below one another, so that a phone has room for what they say. */
const INDENTS_MAX = 8;

/** JSON as a tree, for keys too: arrows walk and fold it, Enter opens. What was opened is kept under `keptAs`. */
export const JsonTree = memo(function JsonTree({
  value,
  label,
  keptAs,
}: {
  value: unknown;
  label: string;
  keptAs?: string | undefined;
}) {
  const byDefault = useMemo(() => openAtFirst(value), [value]);
  const [opened, setOpened] = useKept(keptAs && `${keptAs} opened`, none);
  const [active, setActive] = useState('');
  const tree = useRef<HTMLDivElement>(null);
  const rows = useMemo(() => jsonRows(value, opened, byDefault), [value, opened, byDefault]);
  const shownActive = rows.some(({ id }) => id === active) ? active : '';

  const toggle = (row: JsonRow) => {
    if (row.count !== null) setOpened(new Map(opened).set(row.id, !row.isOpen));
  };

  function focus(position: number) {
    const row = rows[position];
    if (!row) return;
    setActive(row.id);
    tree.current?.querySelectorAll<HTMLElement>('[role="treeitem"]')[position]?.focus();
  }

  function onKeyDown(event: KeyboardEvent, row: JsonRow, position: number) {
    if (event.target !== event.currentTarget || event.altKey || event.ctrlKey || event.metaKey) return;
    if (!walks(event, row, position)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** Whether the key was one of a tree's. */
  function walks(event: KeyboardEvent, row: JsonRow, position: number): boolean {
    const canOpen = row.count !== null && row.count > 0;
    if (event.key === 'ArrowDown') focus(position + 1);
    else if (event.key === 'ArrowUp') focus(position - 1);
    else if (event.key === 'Home') focus(0);
    else if (event.key === 'End') focus(rows.length - 1);
    else if (event.key === 'ArrowRight' && canOpen) row.isOpen ? focus(position + 1) : toggle(row);
    else if (event.key === 'ArrowLeft' && row.isOpen) toggle(row);
    else if (event.key === 'ArrowLeft') focus(parentOf(rows, position));
    else if (event.key === 'Enter' || event.key === ' ') canOpen ? toggle(row) : showWhole(event);
    else return false;
    return true;
  }

  return (
    <div ref={tree} role="tree" aria-label={label} className="font-mono text-xs">
      {rows.map((row, position) => (
        <Row
          key={row.id}
          row={row}
          keptAs={keptAs}
          isActive={row.id === shownActive}
          onFocus={() => setActive(row.id)}
          onToggle={() => toggle(row)}
          onKeyDown={(event) => onKeyDown(event, row, position)}
        />
      ))}
    </div>
  );
});

const parentOf = (rows: JsonRow[], position: number): number =>
  rows.findLastIndex(({ depth }, index) => index < position && depth < (rows[position]?.depth ?? 0));

const none = (): ReadonlyMap<string, boolean> => new Map();

const showWhole = (event: KeyboardEvent) => event.currentTarget.querySelector<HTMLElement>('[data-whole]')?.click();

function Row({
  row,
  keptAs,
  isActive,
  onFocus,
  onToggle,
  onKeyDown,
}: {
  row: JsonRow;
  keptAs: string | undefined;
  isActive: boolean;
  onFocus: () => void;
  onToggle: () => void;
  onKeyDown: (event: KeyboardEvent) => void;
}) {
  const canOpen = row.count !== null && row.count > 0;
  const toggleByClick = (event: MouseEvent) => {
    const isOfButton = event.target instanceof Element && event.target.closest('button');
    if (canOpen && !isOfButton && window.getSelection()?.isCollapsed !== false) onToggle();
  };
  return (
    <div
      role="treeitem"
      aria-level={row.depth + 1}
      aria-posinset={row.position}
      aria-setsize={row.siblings}
      aria-expanded={canOpen ? row.isOpen : undefined}
      aria-selected={isActive}
      aria-label={nameOf(row)}
      tabIndex={isActive ? 0 : -1}
      onFocus={onFocus}
      onKeyDown={onKeyDown}
      onClick={toggleByClick}
      className={classNames(
        'group/row relative flex items-start gap-1 rounded-s py-0.5 focus-visible:-outline-offset-2',
        canOpen && 'cursor-pointer hover:bg-sunken',
      )}
      style={{ paddingLeft: INDENT_PX * Math.min(row.depth, INDENTS_MAX) }}
    >
      <ChevronRight
        size={12}
        aria-hidden
        className={classNames('mt-[3px] shrink-0 text-text-3', row.isOpen && 'rotate-90', !canOpen && 'invisible')}
      />
      <div className="min-w-0 flex-1">
        <Key row={row} />
        <JsonValue row={row} keptAs={keptAs} isReachable={isActive} />
      </div>
      {isActive && row.range === null && (
        <span className="absolute top-0 right-0 hidden rounded-s bg-surface shadow-flat group-focus-within/row:flex">
          <CopyButton isIconOnly text={row.path} label="Copy path" icon="path" />
          <CopyButton isIconOnly text={() => jsonText(row.value)} label="Copy value" />
        </span>
      )}
    </div>
  );
}

function Key({ row: { key, range } }: { row: JsonRow }) {
  if (range) return <span className="text-text-2">{rangeWords(range)}</span>;
  if (key === null) return null;
  return (
    <>
      <bdi className="wrap-anywhere text-accent">
        <Seen text={key} />
      </bdi>
      <span className="text-text-3">: </span>
    </>
  );
}

const NAME_LENGTH = 80;
const rangeWords = ([first, last]: [number, number]) =>
  `[${first.toLocaleString('en')} … ${last.toLocaleString('en')}]`;

/** What is read out: short, whatever the value is. */
function nameOf({ key, range, count, value, isParsed }: JsonRow): string {
  if (range) return `${rangeWords(range)}`;
  const head = key === null ? '' : `${seenText(key.slice(0, NAME_LENGTH))}: `;
  if (count !== null && !isParsed) return `${head}${Array.isArray(value) ? 'list' : 'object'} of ${count}`;
  const text = seenText(String(value).slice(0, NAME_LENGTH).toWellFormed());
  return `${head}${text}${isParsed ? `, JSON of ${count}` : ''}`;
}
