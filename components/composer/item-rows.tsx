'use client';

import { type KeyboardEvent, type MouseEvent, useEffect, useRef } from 'react';
import { VirtualRows, type VirtualRowsHandle } from '@/components/ui/virtual-rows';
import type { DraftItem } from '@/lib/batches/schema';
import { LIST_ID, useChecking, useComposing, useDraftValue, useSelected } from './composing';
import { ItemRow, rowId } from './item-row';

const PAGE_ROWS = 10;

/** The items as a list to walk and to choose from; keys-dialog.tsx says how. */
export function ItemRows({ items, onChosen }: { items: DraftItem[]; onChosen: () => void }) {
  const { currentId, select, move, removeSelected, session } = useComposing();
  const { selection, checking } = session;
  const chosen = useSelected();
  useChecking();
  const rows = useRef<VirtualRowsHandle>(null);
  const index = useDraftValue((_draft, editor) => editor.indexOf(currentId));

  // The list scrolls along with the item in hand.
  useEffect(() => {
    if (index >= 0) rows.current?.reveal(index);
  }, [index]);

  function onKeyDown(event: KeyboardEvent) {
    const isHandled = walk(event) || choose(event);
    if (isHandled) event.preventDefault();
  }

  function walk({ key, altKey, shiftKey }: KeyboardEvent): boolean {
    const by = STEPS[key];
    if (by === undefined) return false;
    if (altKey && Math.abs(by) === 1) {
      move(currentId, by as 1 | -1);
      return true;
    }
    const next = items[Math.min(Math.max(index + by, 0), items.length - 1)];
    if (next && shiftKey) selection.extendTo(next.id, currentId);
    if (next) select(next.id);
    return true;
  }

  function choose({ key, ctrlKey, metaKey }: KeyboardEvent): boolean {
    const isAll = key.toLowerCase() === 'a' && (ctrlKey || metaKey);
    if (isAll) selection.selectAll();
    else if (key === ' ') selection.toggle(currentId);
    else if (key === 'Escape' && chosen.size > 0) selection.clear();
    else if (key === 'Delete' && chosen.size > 0) removeSelected();
    else return false;
    return true;
  }

  function onClick(event: MouseEvent) {
    const id = event.target instanceof Element && event.target.closest<HTMLElement>('[data-key]')?.dataset.key;
    if (!id) return;
    if (event.shiftKey) selection.extendTo(id, currentId);
    else if (event.ctrlKey || event.metaKey) {
      // The one in hand looks chosen, so it is.
      if (chosen.size === 0 && id !== currentId) selection.toggle(currentId);
      selection.toggle(id);
    }
    select(id);
    if (!event.shiftKey && !event.ctrlKey && !event.metaKey) onChosen();
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useKeyWithClickEvents: the list inside takes the keys
    <div onClick={onClick} onDoubleClick={() => selection.toggle(currentId)}>
      <VirtualRows
        rows={items}
        rowKey={keyOf}
        role="listbox"
        aria-label="Items"
        aria-multiselectable
        id={LIST_ID}
        tabIndex={0}
        aria-activedescendant={index >= 0 ? rowId(currentId) : undefined}
        onKeyDown={onKeyDown}
        handle={rows}
        className="group select-none outline-none [--row-height:40px] sm:[--row-height:34px]"
      >
        {(item, position) => (
          <ItemRow
            item={item}
            index={position}
            count={items.length}
            isCurrent={item.id === currentId}
            isChosen={chosen.size > 0 ? chosen.has(item.id) : undefined}
            isFaulty={checking.has(item.id)}
          />
        )}
      </VirtualRows>
    </div>
  );
}

const keyOf = ({ id }: DraftItem): string => id;

const STEPS: Record<string, number> = {
  ArrowUp: -1,
  ArrowDown: 1,
  PageUp: -PAGE_ROWS,
  PageDown: PAGE_ROWS,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
};
