'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { ArrowDown, ArrowUp, Copy, Trash2 } from 'lucide-react';
import { type KeyboardEvent, useState } from 'react';
import { FormProvider, useForm } from 'react-hook-form';
import { Button } from '@/components/ui/button';
import { part } from '@/components/ui/part';
import type { Agent } from '@/lib/agents/schema';
import { type DraftItem, sendableItemSchema } from '@/lib/batches/schema';
import type { NamedFile } from '@/lib/composer/match-files';
import { ITEM_HEADING_ID, useComposing, useDraftValue } from './composing';
import { DropZone } from './drop-zone';
import { MetadataFields } from './metadata-fields';
import { useMirror } from './mirror';
import { OptionFields } from './option-fields';
import { PartList } from './part-list';
import { SecretFields } from './secret-fields';
import { UploadList } from './upload-list';

/** Loaded when a folder is first dropped. */
const MatchDialog = part(() => import('./match-dialog').then((loaded) => loaded.MatchDialog));

/** An error that came up at once would push away the button whose press took the focus from the field. */
const ERROR_DELAY_MS = 250;

/** The item in hand: its head, and a form that is made anew for each item. */
export function ItemInHand({ agent }: { agent: Agent | undefined }) {
  const { currentId, next, session } = useComposing();
  const index = useDraftValue((_draft, editor) => editor.indexOf(currentId));
  const count = useDraftValue((draft) => draft.items.length);
  const item = session.editor.itemOf(currentId);
  if (!item) return null;

  function onKeyDown(event: KeyboardEvent) {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    next();
  }

  return (
    <section aria-label={`Item ${index}`} onKeyDown={onKeyDown} className="min-w-0 rounded-l border bg-surface">
      <ItemHead itemId={item.id} index={index} count={count} />
      <ItemForm key={item.id} item={item} agent={agent} />
    </section>
  );
}

function ItemHead({ itemId, index, count }: { itemId: string; index: number; count: number }) {
  const { move, duplicate, remove } = useComposing();
  return (
    <div className="flex flex-wrap items-center justify-between gap-2 px-4 pt-3">
      <h2 id={ITEM_HEADING_ID} tabIndex={-1} className="font-semibold">
        Item {index}
      </h2>
      <div className="-mr-2 flex flex-wrap items-center">
        <Button
          variant="quiet"
          size="sm"
          aria-label="Move item up"
          title="Move item up"
          aria-disabled={index === 0}
          onClick={() => move(itemId, -1)}
        >
          <ArrowUp size={14} aria-hidden />
        </Button>
        <Button
          variant="quiet"
          size="sm"
          aria-label="Move item down"
          title="Move item down"
          aria-disabled={index === count - 1}
          onClick={() => move(itemId, 1)}
        >
          <ArrowDown size={14} aria-hidden />
        </Button>
        <Button variant="quiet" size="sm" onClick={() => void duplicate(itemId)}>
          <Copy size={13} aria-hidden />
          Duplicate
        </Button>
        <Button variant="quiet" size="sm" aria-label="Remove item" onClick={() => remove(itemId)}>
          <Trash2 size={13} aria-hidden />
          Remove
        </Button>
      </div>
    </div>
  );
}

function ItemForm({ item, agent }: { item: DraftItem; agent: Agent | undefined }) {
  const form = useForm<DraftItem>({
    defaultValues: item,
    resolver: zodResolver(sendableItemSchema),
    mode: 'onBlur',
    delayError: ERROR_DELAY_MS,
  });
  useMirror(form, item.id);
  const [folder, setFolder] = useState<NamedFile[]>();
  return (
    <FormProvider {...form}>
      <DropZone itemId={item.id} onFolder={setFolder}>
        <PartList>
          <UploadList itemId={item.id} />
        </PartList>
      </DropZone>
      {folder && <MatchDialog files={folder} onClose={() => setFolder(undefined)} />}
      <div className="flex flex-col gap-4 px-4 pt-1 pb-4">
        <OptionFields agent={agent} />
        <MetadataFields />
        <SecretFields declared={agent?.secretNames ?? []} />
      </div>
    </FormProvider>
  );
}
