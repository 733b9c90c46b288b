'use client';

import { Dialog } from '@/components/ui/dialog';

const KEYS = [
  ['↑ ↓ Page Up Page Down Home End', 'go to another item'],
  ['Alt ↑ ↓', 'move the item'],
  ['Space, Ctrl click', 'choose an item, or not'],
  ['Shift with ↑ ↓ Home End, Shift click', 'choose a range'],
  ['Ctrl A', 'choose all items'],
  ['Escape', 'choose none'],
  ['Delete', 'remove the chosen items'],
  ['Ctrl Enter in the form', 'go to the next item, or begin a new one'],
  ['Ctrl Z, Ctrl Shift Z', 'undo, redo'],
] as const;

/** What the keyboard can do in the list of items. */
export function KeysDialog({ onOpenChange }: { onOpenChange: (open: boolean) => void }) {
  return (
    <Dialog
      open
      onOpenChange={onOpenChange}
      title="Keys of the list"
      description="On a Mac, ⌘ takes the place of Ctrl."
    >
      <dl className="mt-3 grid grid-cols-[auto_1fr] gap-x-4 gap-y-2">
        {KEYS.map(([keys, deed]) => (
          <div key={keys} className="contents">
            <dt className="max-w-[180px] font-medium">{keys}</dt>
            <dd className="text-text-2">{deed}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
