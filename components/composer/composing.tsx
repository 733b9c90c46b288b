'use client';

import { createContext, type ReactNode, use, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { toast } from 'sonner';
import type { Draft, DraftItem } from '@/lib/batches/schema';
import type { SaveState } from '@/lib/composer/autosave';
import { copyItem, isBlank, newItem } from '@/lib/composer/editor';
import type { Session } from '@/lib/composer/session';
import type { UploadRow } from '@/lib/composer/uploads';
import { fieldId } from './field-id';

const UNDO_MS = 10_000;

/** What every part of the composer can see and do. */
export type Composing = ReturnType<typeof useComposingState>;

const ComposingContext = createContext<Composing | null>(null);

export function ComposingProvider({ session, children }: { session: Session; children: ReactNode }) {
  return <ComposingContext value={useComposingState(session)}>{children}</ComposingContext>;
}

export function useComposing(): Composing {
  const composing = use(ComposingContext);
  if (!composing) throw new Error('useComposing outside of ComposingProvider');
  return composing;
}

/** The draft as it stands, drawn anew at each change. */
export function useDraft(): Draft {
  const { editor } = useComposing().session;
  return useSyncExternalStore(editor.subscribe, editor.get, editor.get);
}

export function useUploads(): UploadRow[] {
  const { uploads } = useComposing().session;
  return useSyncExternalStore(uploads.subscribe, uploads.get, uploads.get);
}

export function useSaveState(): SaveState {
  const { autosave } = useComposing().session;
  return useSyncExternalStore(autosave.subscribe, autosave.getState, autosave.getState);
}

function useComposingState(session: Session) {
  const [currentId, setCurrentId] = useState(session.editor.get().items[0]?.id ?? '');
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [attempts, setAttempts] = useState(0);
  const [focus, setFocus] = useState<{ id: string }>();
  const [announcement, setAnnouncement] = useState('');

  useEffect(() => {
    if (focus) document.getElementById(focus.id)?.focus();
  }, [focus]);

  return useMemo(() => {
    const { editor, autosave, uploads } = session;
    const isAttempted = attempts > 0;

    function select(itemId: string): void {
      commitTyping();
      if (itemId !== currentId) setLeft((before) => new Set(before).add(currentId));
      setCurrentId(itemId);
    }

    /** Takes an item in hand, puts the focus into one of its fields, and shows it there. */
    function goTo(itemId: string, path: string): void {
      select(itemId);
      setFocus({ id: fieldId(path) });
    }

    function insertAfter(itemId: string, items: DraftItem[]): void {
      editor.insertItems(editor.indexOf(itemId) + 1, items);
      if (items[0]) goTo(items[0].id, 'parts.0.text');
    }

    function addItems(items: DraftItem[]): void {
      const present = editor.get().items;
      // The blank item that a new draft begins with makes room for the first real ones.
      if (present.every(isBlank) && !items.some(isBlank)) editor.change({ items });
      else editor.insertItems(present.length, items);
      if (items[0]) goTo(items[0].id, 'parts.0.text');
    }

    async function duplicate(itemId: string): Promise<void> {
      commitTyping();
      const hasNewSecret = itemOf(itemId)?.secrets.some(({ value }) => value !== '');
      if (hasNewSecret && !(await autosave.flush())) {
        toast.error('The item was not duplicated', {
          description: 'Its new secret is not saved yet. Try again when it is.',
        });
        return;
      }
      const item = itemOf(itemId);
      if (item) insertAfter(itemId, [copyItem(item)]);
    }

    function remove(itemId: string): void {
      commitTyping();
      const index = editor.indexOf(itemId);
      const item = itemOf(itemId);
      if (!item) return;
      const ended = uploads.cancelOf(itemId);
      editor.removeItem(itemId);
      const { items } = editor.get();
      setCurrentId(items[Math.min(index, items.length - 1)]?.id ?? '');
      setFocus({ id: items.length > 0 ? ITEM_HEADING_ID : ADD_ITEM_ID });
      toast(`Item ${index} removed`, {
        description: ended > 0 ? 'Its uploads under way were stopped.' : undefined,
        duration: UNDO_MS,
        action: { label: 'Undo', onClick: () => putBack(item, index) },
      });
    }

    /** Values of secrets are gone from the server once a save has left the item out. */
    function putBack(item: DraftItem, index: number): void {
      const isKept = autosave.isStored(item.id);
      const secrets = isKept ? item.secrets : item.secrets.map((secret) => ({ ...secret, keptFrom: null }));
      editor.insertItems(index, [{ ...item, secrets }]);
      setCurrentId(item.id);
      setFocus({ id: ITEM_HEADING_ID });
      if (!isKept && item.secrets.some(({ value }) => value === '')) {
        toast.warning('The item is back without its secrets', { description: 'Enter their values again.' });
      }
    }

    function move(itemId: string, by: -1 | 1): void {
      editor.moveItem(itemId, by);
      const { items } = editor.get();
      setAnnouncement(`Item moved to place ${editor.indexOf(itemId)} of ${items.length}`);
    }

    /** The item after the one in hand; a new one after the last. */
    function next(): void {
      const { items } = editor.get();
      const following = items[editor.indexOf(currentId) + 1];
      if (following) goTo(following.id, 'parts.0.text');
      else addItems([newItem()]);
    }

    const itemOf = (itemId: string) => editor.get().items.find(({ id }) => id === itemId);

    return {
      session,
      currentId,
      select,
      goTo,
      focusField: (id: string) => setFocus({ id }),
      addItems,
      duplicate,
      remove,
      move,
      next,
      announcement,
      announce: setAnnouncement,
      /** Whether an item's errors are shown: after it has been left, and all after the first try to send. */
      isChecked: (itemId: string) => isAttempted || left.has(itemId),
      isAttempted,
      /** Shows every problem there is by now. */
      attempt: () => setAttempts((count) => count + 1),
    };
  }, [session, currentId, left, attempts, announcement]);
}

export const ITEM_HEADING_ID = 'item-in-hand';
export const ADD_ITEM_ID = 'add-item';

/** Some fields hand over what was typed when they lose the focus. */
export function commitTyping(): void {
  const { activeElement } = document;
  if (activeElement instanceof HTMLElement && activeElement.matches('input, textarea')) activeElement.blur();
}
