'use client';

import { ChevronDown, ChevronLeft, ChevronRight, ListPlus, Plus } from 'lucide-react';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { classNames } from '@/components/ui/class-names';
import { newItem } from '@/lib/composer/editor';
import { AddManyDialog } from './add-many-dialog';
import { ADD_ITEM_ID, useComposing, useDraft, useDraftValue, useItemCount, useLoading } from './composing';
import { labelOf } from './item-row';
import { ItemRows } from './item-rows';
import { SelectMenu } from './select-menu';
import { SelectionBar } from './selection-bar';

const LIST_ID = 'item-list';

/** All items by index. Where there is no room for it beside the item in hand, it folds into one line above. */
export function ItemList() {
  const { addItems, select, currentId } = useComposing();
  const { items } = useDraft();
  const itemCount = useItemCount();
  const [isUnfolded, setUnfolded] = useState(false);
  const [isAddingMany, setAddingMany] = useState(false);
  const index = useDraftValue((_draft, editor) => editor.indexOf(currentId));
  const step = (by: number) => {
    const item = items[index + by];
    if (item) select(item.id);
  };
  return (
    <section aria-label="Items" className="min-w-0 overflow-hidden rounded-l border bg-surface">
      <div className="flex flex-wrap items-center gap-1 py-1.5 pr-1.5 pl-3">
        <h2 className="mr-auto font-semibold">{countOf(itemCount)}</h2>
        <SelectMenu />
        <Button variant="quiet" size="sm" onClick={() => setAddingMany(true)}>
          <ListPlus size={14} aria-hidden />
          Add many
        </Button>
        <Button variant="quiet" size="sm" id={ADD_ITEM_ID} onClick={() => addItems([newItem()])}>
          <Plus size={14} aria-hidden />
          Add
        </Button>
      </div>
      <LoadingLine />
      <SelectionBar />
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
      {isAddingMany && <AddManyDialog open onOpenChange={setAddingMany} />}
    </section>
  );
}

/** How far the draft is here, while its rest comes. */
function LoadingLine() {
  const { loaded, total, isComplete, error } = useLoading();
  if (isComplete) return null;
  const words = `${loaded.toLocaleString('en')} of ${total.toLocaleString('en')} items are here`;
  return (
    <div className="border-t px-3 py-1.5 text-text-2 text-xs">
      <progress aria-label="Items loaded" value={loaded} max={total} className="h-1 w-full accent-accent" />
      <p role="status">{error ? `${words}. ${error.message} It is tried again.` : words}</p>
    </div>
  );
}

const countOf = (count: number): string => (count === 1 ? '1 item' : `${count.toLocaleString('en')} items`);
