'use client';

import { ChevronDown, ChevronLeft, ChevronRight, ListPlus, Plus } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { classNames } from '@/components/ui/class-names';
import { VirtualRows, type VirtualRowsHandle } from '@/components/ui/virtual-rows';
import type { DraftItem } from '@/lib/batches/schema';
import { newItem } from '@/lib/composer/editor';
import { AddManyDialog } from './add-many-dialog';
import { ADD_ITEM_ID, useComposing, useDraft } from './composing';
import { ItemRow, labelOf, rowId } from './item-row';

const PAGE_ROWS = 10;
const LIST_ID = 'item-list';

/** All items by index. Where there is no room for it beside the item in hand, it folds into one line above. */
export function ItemList() {
  const { addItems, select, currentId } = useComposing();
  const { items } = useDraft();
  const [isUnfolded, setUnfolded] = useState(false);
  const [isAddingMany, setAddingMany] = useState(false);
  const index = items.findIndex(({ id }) => id === currentId);
  const step = (by: number) => {
    const item = items[index + by];
    if (item) select(item.id);
  };
  return (
    <section aria-label="Items" className="min-w-0 overflow-hidden rounded-l border bg-surface">
      <div className="flex flex-wrap items-center gap-1 py-1.5 pr-1.5 pl-3">
        <h2 className="mr-auto font-semibold">{countOf(items.length)}</h2>
        <Button variant="quiet" size="sm" onClick={() => setAddingMany(true)}>
          <ListPlus size={14} aria-hidden />
          Add many
        </Button>
        <Button variant="quiet" size="sm" id={ADD_ITEM_ID} onClick={() => addItems([newItem()])}>
          <Plus size={14} aria-hidden />
          Add
        </Button>
      </div>
      {items.length > 0 && (
        <div className="flex items-center gap-1 border-t px-1.5 py-1 lg:hidden">
          <Button
            variant="quiet"
            size="sm"
            aria-label="Previous item"
            aria-disabled={index <= 0}
            onClick={() => step(-1)}
          >
            <ChevronLeft size={16} aria-hidden />
          </Button>
          <button
            type="button"
            aria-expanded={isUnfolded}
            aria-controls={LIST_ID}
            onClick={() => setUnfolded(!isUnfolded)}
            className="flex h-8 min-w-0 flex-1 items-center gap-2 rounded-m px-2 text-left hover:bg-sunken"
          >
            <span className="whitespace-nowrap text-text-3">Item {index}</span>
            <bdi className="min-w-0 flex-1 truncate">{labelOf(items[index]) || 'No message yet'}</bdi>
            <ChevronDown
              size={16}
              aria-hidden
              className={classNames('shrink-0 text-text-3', isUnfolded && 'rotate-180')}
            />
          </button>
          <Button
            variant="quiet"
            size="sm"
            aria-label="Next item"
            aria-disabled={index >= items.length - 1}
            onClick={() => step(1)}
          >
            <ChevronRight size={16} aria-hidden />
          </Button>
        </div>
      )}
      <div
        id={LIST_ID}
        className={classNames(
          'max-h-[40dvh] overflow-y-auto overscroll-contain border-t lg:block lg:max-h-[calc(100dvh-220px)] lg:min-h-[136px]',
          !isUnfolded && 'hidden',
        )}
      >
        {items.length > 0 ? (
          <ItemRows items={items} onChosen={() => setUnfolded(false)} />
        ) : (
          <p className="px-3 py-4 text-text-2">No items yet.</p>
        )}
      </div>
      <AddManyDialog key={String(isAddingMany)} open={isAddingMany} onOpenChange={setAddingMany} />
    </section>
  );
}

function ItemRows({ items, onChosen }: { items: DraftItem[]; onChosen: () => void }) {
  const { currentId, select, isChecked, move, session } = useComposing();
  const rows = useRef<VirtualRowsHandle>(null);
  const index = items.findIndex(({ id }) => id === currentId);

  // The list scrolls along with the item in hand.
  useEffect(() => {
    if (index >= 0) rows.current?.reveal(index);
  }, [index]);

  function onKeyDown(event: KeyboardEvent) {
    const by = STEPS[event.key];
    if (by === undefined) return;
    event.preventDefault();
    if (event.altKey && Math.abs(by) === 1) return move(currentId, by as 1 | -1);
    const next = items[Math.min(Math.max(index + by, 0), items.length - 1)];
    if (next) select(next.id);
  }

  return (
    <VirtualRows
      rows={items}
      rowKey={({ id }) => id}
      role="listbox"
      aria-label="Items"
      tabIndex={0}
      aria-activedescendant={index >= 0 ? rowId(currentId) : undefined}
      onKeyDown={onKeyDown}
      handle={rows}
      className="group outline-none [--row-height:40px] sm:[--row-height:34px]"
    >
      {(item, position) => (
        <ItemRow
          item={item}
          index={position}
          count={items.length}
          isCurrent={item.id === currentId}
          isFaulty={isChecked(item.id) && session.problems.ofItem(item).length > 0}
          onSelect={() => {
            select(item.id);
            onChosen();
          }}
        />
      )}
    </VirtualRows>
  );
}

const STEPS: Record<string, number> = {
  ArrowUp: -1,
  ArrowDown: 1,
  PageUp: -PAGE_ROWS,
  PageDown: PAGE_ROWS,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
};

const countOf = (count: number): string => (count === 1 ? '1 item' : `${count.toLocaleString('en')} items`);
