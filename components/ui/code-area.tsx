'use client';

import { type KeyboardEvent, type Ref, useId, useImperativeHandle, useRef, useState } from 'react';
import { classNames } from './class-names';
import { breakLine, type Edit, indent, outdent, spanAt } from './code-edits';

const LINE_PX = 20;
const PADDING_PX = 8;
const LINES_DRAWN = 120;

export type LineMark = { line: number; kind: 'problem' | 'warning'; message: string };
export type CodeAreaHandle = {
  /** Selects what stands at a place, counted from 1, brings it into view and takes the focus there. */
  reveal: (line: number, column: number) => void;
};

/**
 * A text field for code: numbered lines with marks, Tab and Enter that know indentation, undo that knows them too.
 * Escape gives Tab back to the page until the field is typed in again.
 */
export function CodeArea({
  value,
  onChange,
  label,
  marks,
  describedBy,
  handle,
  className,
}: {
  value: string;
  onChange: (value: string) => void;
  label: string;
  marks: LineMark[];
  describedBy?: string;
  handle?: Ref<CodeAreaHandle>;
  className?: string;
}) {
  const area = useRef<HTMLTextAreaElement>(null);
  const hint = useId();
  const [scrollTop, setScrollTop] = useState(0);
  const { onKeyDown, onBlur } = useCodeKeys();

  useImperativeHandle(handle, () => ({ reveal: (line, column) => area.current && reveal(area.current, line, column) }));

  const lineCount = value.split('\n').length;
  const first = Math.max(0, Math.floor((scrollTop - PADDING_PX) / LINE_PX));
  const lines = Array.from({ length: Math.min(LINES_DRAWN, lineCount - first) }, (_, index) => first + index + 1);
  const markOf = (line: number) =>
    marks.find((mark) => mark.line === line && mark.kind === 'problem') ?? marks.find((mark) => mark.line === line);
  const top = (line: number) => PADDING_PX + (line - 1) * LINE_PX - scrollTop;

  return (
    <div
      className={classNames(
        'relative flex overflow-hidden font-mono text-[13px] leading-5 has-focus-visible:outline-2 has-focus-visible:outline-focus has-focus-visible:-outline-offset-2',
        className,
      )}
    >
      <div
        aria-hidden
        className="relative shrink-0 overflow-hidden border-r bg-sunken text-text-3 select-none"
        style={{ width: `${Math.max(2, String(lineCount).length) + 3}ch` }}
      >
        {lines.map((line) => {
          const mark = markOf(line);
          return (
            <div
              key={line}
              title={mark?.message}
              style={{ top: top(line) }}
              className={classNames(
                'absolute inset-x-0 h-5 pr-[1ch] text-right',
                mark?.kind === 'problem' && 'bg-failed-soft font-semibold text-failed',
                mark?.kind === 'warning' && 'bg-waiting-soft font-semibold text-waiting',
              )}
            >
              {mark && <span className="absolute left-[0.5ch]">{mark.kind === 'problem' ? '×' : '!'}</span>}
              {line}
            </div>
          );
        })}
      </div>
      <div className="relative min-w-0 flex-1 bg-surface">
        <div aria-hidden className="pointer-events-none absolute inset-0 overflow-hidden">
          {lines.map((line) => {
            const kind = markOf(line)?.kind;
            return (
              kind && (
                <div
                  key={line}
                  style={{ top: top(line) }}
                  className={classNames(
                    'absolute inset-x-0 h-5',
                    kind === 'problem' ? 'bg-failed-soft' : 'bg-waiting-soft',
                  )}
                />
              )
            );
          })}
        </div>
        <textarea
          ref={area}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          onScroll={(event) => setScrollTop(event.currentTarget.scrollTop)}
          onKeyDown={onKeyDown}
          onBlur={onBlur}
          aria-label={label}
          aria-describedby={[describedBy, hint].filter(Boolean).join(' ')}
          aria-invalid={marks.some(({ kind }) => kind === 'problem') || undefined}
          wrap="off"
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          autoCorrect="off"
          className="absolute inset-0 h-full w-full resize-none overflow-auto whitespace-pre bg-transparent px-3 py-2 text-text outline-none"
        />
      </div>
      <span id={hint} className="sr-only">
        Tab indents. Press Escape and then Tab to leave the field.
      </span>
    </div>
  );
}

/** Keys of a field for code. */
export function useCodeKeys() {
  const isTabFree = useRef(false);

  function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>) {
    const { key, shiftKey, nativeEvent } = event;
    if (key === 'Escape') isTabFree.current = true;
    else if (key !== 'Tab' && key !== 'Shift') isTabFree.current = false;
    const hasModifier = event.ctrlKey || event.metaKey || event.altKey;
    if (nativeEvent.isComposing || hasModifier) return;
    if (key === 'Tab' && !isTabFree.current) apply(event, shiftKey ? outdent : indent);
    if (key === 'Enter' && !shiftKey) apply(event, breakLine);
  }

  function onBlur() {
    isTabFree.current = false;
  }

  return { onKeyDown, onBlur };
}

type Change = (selection: { text: string; start: number; end: number }) => Edit;

/** As if it had been typed, so that undo takes it back. */
function apply(event: KeyboardEvent<HTMLTextAreaElement>, change: Change) {
  event.preventDefault();
  const area = event.currentTarget;
  const { from, to, insert, start, end } = change({
    text: area.value,
    start: area.selectionStart,
    end: area.selectionEnd,
  });
  if (area.value.slice(from, to) === insert) return;
  area.setSelectionRange(from, to);
  const isDone = document.execCommand(insert === '' ? 'delete' : 'insertText', false, insert);
  if (!isDone) {
    area.setRangeText(insert, from, to, 'end');
    area.dispatchEvent(new Event('input', { bubbles: true }));
  }
  area.setSelectionRange(start, end);
}

function reveal(area: HTMLTextAreaElement, line: number, column: number) {
  const { start, end } = spanAt(area.value, line, column);
  area.focus();
  area.setSelectionRange(start, Math.max(start, end));
  area.scrollTop = Math.max(0, PADDING_PX + (line - 0.5) * LINE_PX - area.clientHeight / 2);
  area.scrollLeft = column > 40 ? (column - 20) * 8 : 0;
  area.scrollIntoView({ block: 'nearest' });
}
