import { File, Image, OctagonX, Square, SquareCheck, Text } from 'lucide-react';
import { memo } from 'react';
import { classNames } from '@/components/ui/class-names';
import type { DraftItem } from '@/lib/batches/schema';

const LABEL_LENGTH_MAX = 80;

/** The element id of an item's row. */
export const rowId = (itemId: string) => `row-${itemId}`;

type Row = {
  item: DraftItem;
  index: number;
  count: number;
  isCurrent: boolean;
  /** Chosen for a change of many; undefined while none is. */
  isChosen: boolean | undefined;
  isFaulty: boolean;
};

/** An item in the list: its index, what it says, what it is made of, and whether it needs work. */
export const ItemRow = memo(function ItemRow({ item, index, count, isCurrent, isChosen, isFaulty }: Row) {
  const label = labelOf(item);
  const Box = isChosen ? SquareCheck : Square;
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the list around it has the focus and the keys
    <div
      id={rowId(item.id)}
      role="option"
      aria-selected={isChosen ?? isCurrent}
      aria-current={isCurrent}
      aria-posinset={index + 1}
      aria-setsize={count}
      className={classNames(
        'flex h-full cursor-pointer items-center gap-2 border-b px-2.5',
        isCurrent ? 'bg-accent-soft outline-focus -outline-offset-2 group-focus-visible:outline-2' : 'hover:bg-sunken',
      )}
    >
      {isChosen !== undefined && (
        <Box size={15} aria-hidden className={classNames('shrink-0', isChosen ? 'text-accent' : 'text-text-3')} />
      )}
      <span className="min-w-6 text-right text-text-3">{index}</span>
      <bdi className={classNames('min-w-0 flex-1 truncate', !label && (isFaulty ? 'text-failed' : 'text-text-3'))}>
        {label || 'No message yet'}
      </bdi>
      <PartIcons item={item} />
      {isFaulty && (
        <span className="text-failed">
          <OctagonX size={14} aria-hidden />
          <span className="sr-only">needs work</span>
        </span>
      )}
    </div>
  );
});

const ICONS = { text: Text, file: File, image: Image };
const ICONS_MAX = 4;

function PartIcons({ item }: { item: DraftItem }) {
  const shown = item.parts.filter((part) => part.type !== 'text' || part.text.trim() !== '');
  return (
    <span className="flex shrink-0 items-center gap-0.5 text-text-3">
      {shown.slice(0, ICONS_MAX).map(({ id, type }) => {
        const Icon = ICONS[type];
        return (
          <span key={id}>
            <Icon size={13} aria-hidden />
            <span className="sr-only">{type}</span>
          </span>
        );
      })}
      {shown.length > ICONS_MAX && <span className="text-xs">+{shown.length - ICONS_MAX}</span>}
    </span>
  );
}

/** First words of the message, or the name of its first file. */
export function labelOf(item: DraftItem | undefined): string {
  for (const part of item?.parts ?? []) {
    const words = part.type === 'text' ? part.text.slice(0, LABEL_LENGTH_MAX * 4).trim() : '';
    if (words) return words.replaceAll(/\s+/g, ' ').slice(0, LABEL_LENGTH_MAX);
  }
  const file = item?.parts.find((part) => part.type !== 'text');
  return file?.filename ?? '';
}
