'use client';

import { type ComponentType, useState } from 'react';
import { Menu } from '@/components/ui/menu';
import { part } from '@/components/ui/part';
import { useComposing } from './composing';

const SelectWhereDialog = part(() => import('./select-where-dialog').then((file) => file.SelectWhereDialog));
const KeysDialog = part(() => import('./keys-dialog').then((file) => file.KeysDialog));

type DialogProps = { onOpenChange: (open: boolean) => void };

/** Ways to choose many items at once. */
export function SelectMenu() {
  const { selection } = useComposing().session;
  const [Opened, setOpened] = useState<ComponentType<DialogProps> | null>(null);
  return (
    <>
      <Menu
        label="Select items"
        items={[
          { word: 'Select all', onSelect: selection.selectAll },
          { word: 'Select where…', onSelect: () => setOpened(() => SelectWhereDialog) },
          { word: 'Clear the selection', onSelect: selection.clear },
          { word: 'Keys of the list', onSelect: () => setOpened(() => KeysDialog) },
        ]}
      />
      {Opened && <Opened onOpenChange={(isOpen) => !isOpen && setOpened(null)} />}
    </>
  );
}
