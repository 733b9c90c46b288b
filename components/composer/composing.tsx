'use client';

import { createContext, type ReactNode, use, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { toast } from '@/components/ui/toast';
import type { Draft, DraftItem } from '@/lib/batches/schema';
import type { SaveState } from '@/lib/composer/autosave';
import type { CheckingState } from '@/lib/composer/checking';
import { copyItem, type Editor, isBlank, newItem } from '@/lib/composer/editor';
import type { Steps } from '@/lib/composer/history';
import type { LoadingState } from '@/lib/composer/loading';
import type { Session } from '@/lib/composer/session';
import type { UploadRow, UploadTotals } from '@/lib/composer/upload-row';
import { commitTyping } from './commit-typing';
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

/** One value of the draft, drawn anew only when it is another one. */
export function useDraftValue<T>(select: (draft: Draft, editor: Editor) => T): T {
  const { editor } = useComposing().session;
  const get = () => select(editor.get(), editor);
  return useSyncExternalStore(editor.subscribe, get, get);
}

export function useLoading(): LoadingState {
  const { loading } = useComposing().session;
  return useSyncExternalStore(loading.subscribe, loading.get, loading.get);
}

/** Of the whole draft, also while its rest is still on the way. */
export function useItemCount(): number {
  const here = useDraftValue((draft) => draft.items.length);
  const { loaded, total } = useLoading();
  return here + total - loaded;
}

export function usePresence() {
  const { presence } = useComposing().session;
  return useSyncExternalStore(presence.subscribe, presence.get, presence.get);
}

export function useChecking(): CheckingState {
  const { checking } = useComposing().session;
  return useSyncExternalStore(checking.subscribe, checking.get, checking.get);
}

export function useSelected(): ReadonlySet<string> {
  const { selection } = useComposing().session;
  return useSyncExternalStore(selection.subscribe, selection.get, selection.get);
}

export function useUploads(): UploadRow[] {
  const { uploads } = useComposing().session;
  return useSyncExternalStore(uploads.subscribe, uploads.get, uploads.get);
}

export function useUploadTotals(): UploadTotals {
  const { uploads } = useComposing().session;
  return useSyncExternalStore(uploads.subscribe, uploads.totals, uploads.totals);
}

export function useSaveState(): SaveState {
  const { autosave } = useComposing().session;
  return useSyncExternalStore(autosave.subscribe, autosave.getState, autosave.getState);
}

/** What can be undone and redone. */
export function useSteps(): Steps {
  const { editor } = useComposing().session;
  return useSyncExternalStore(editor.subscribe, editor.steps, editor.steps);
}

function useComposingState(session: Session) {
  const [currentId, setCurrentId] = useState(session.editor.get().items[0]?.id ?? '');
  const [isAttempted, setAttempted] = useState(false);
  const [focus, setFocus] = useState<{ id: string }>();
  const [announcement, setAnnouncement] = useState('');

  useEffect(() => {
    if (focus) document.getElementById(focus.id)?.focus();
  }, [focus]);

  // What is in hand may go with an undo, or when the draft is read anew.
  useEffect(() => {
    const { editor } = session;
    const hold = (id: string) => (editor.indexOf(id) >= 0 ? id : (editor.get().items[0]?.id ?? ''));
    return editor.subscribe(() => setCurrentId(hold));
  }, [session]);

  return useMemo(() => {
    const { editor, autosave, uploads, checking, selection } = session;

    function select(itemId: string): void {
      commitTyping();
      if (itemId !== currentId) checking.show(currentId);
      setCurrentId(itemId);
    }

    /** Takes an item in hand, puts the focus into one of its fields, and shows it there. */
    function goTo(itemId: string, path: string): void {
      select(itemId);
      setFocus({ id: fieldId(path) });
    }

    function insertAfter(itemId: string, items: DraftItem[]): void {
      editor.insertAfter(itemId, items);
      if (items[0]) goTo(items[0].id, 'parts.0.text');
    }

    function addItems(items: DraftItem[]): void {
      const present = editor.get().items;
      // The blank item that a new draft begins with makes room for the first real ones.
      const step = {
        label: items.length === 1 ? 'adding an item' : `adding ${items.length.toLocaleString('en')} items`,
      };
      const isEmpty = present.length === 1 && present.every(isBlank) && !items.some(isBlank);
      if (isEmpty) editor.change({ items }, step);
      else editor.insertItems(present.length, items, step);
      if (items[0]) goTo(items[0].id, 'parts.0.text');
    }

    async function duplicate(itemId: string): Promise<void> {
      commitTyping();
      const hasNewSecret = editor.itemOf(itemId)?.secrets.some(({ value }) => value !== '');
      if (hasNewSecret && !(await autosave.flush())) {
        toast.error('The item was not duplicated', {
          description: 'Its new secret is not saved yet. Try again when it is.',
        });
        return;
      }
      const item = editor.itemOf(itemId);
      if (item) insertAfter(itemId, [copyItem(item)]);
    }

    function remove(itemId: string): void {
      commitTyping();
      const index = editor.indexOf(itemId);
      const item = editor.itemOf(itemId);
      if (!item) return;
      const ended = uploads.cancelOf(itemId);
      editor.removeItem(itemId);
      const removed = editor.steps();
      const { items } = editor.get();
      setCurrentId(items[Math.min(index, items.length - 1)]?.id ?? '');
      setFocus({ id: items.length > 0 ? ITEM_HEADING_ID : ADD_ITEM_ID });
      toast(`Item ${index} removed`, {
        description: ended > 0 ? 'Its uploads under way were stopped.' : undefined,
        duration: UNDO_MS,
        action: {
          label: 'Undo',
          onClick: () => (editor.steps() === removed ? travel('undo') : putBack(item, index)),
        },
      });
    }

    /** After other changes, which stay as they are. */
    function putBack(item: DraftItem, index: number): void {
      const back = autosave.revive(item);
      editor.insertItems(index, [back]);
      warnOfSecrets([item], [back]);
      setCurrentId(item.id);
      setFocus({ id: ITEM_HEADING_ID });
    }

    /** Undoes or redoes a step and shows where it happened. */
    function travel(way: 'undo' | 'redo'): void {
      const lost = new Map<DraftItem, DraftItem>();
      const step = editor[way]((item) => {
        const revived = autosave.revive(item);
        if (revived !== item) lost.set(item, revived);
        return revived;
      });
      if (!step) return;
      warnOfSecrets([...lost.keys()], [...lost.values()]);
      setAnnouncement(`${way === 'undo' ? 'Undone' : 'Done again'}: ${step.label}`);
      const { items } = editor.get();
      const changed = step.changes.find(({ id }) => editor.indexOf(id) >= 0);
      if (changed && !step.changes.some(({ id }) => id === currentId)) setCurrentId(changed.id);
      else if (editor.indexOf(currentId) < 0) setCurrentId(items[0]?.id ?? '');
    }

    /** Removes the chosen items as one step. */
    function removeSelected(): void {
      commitTyping();
      const ids = new Set(selection.get());
      const index = editor.indexOf(selection.items()[0]?.id ?? '');
      for (const id of ids) uploads.cancelOf(id);
      editor.removeItems(ids);
      selection.clear();
      setCurrentId(nearest(index));
      const removed = editor.steps();
      toast(ids.size === 1 ? 'Item removed' : `${ids.size.toLocaleString('en')} items removed`, {
        duration: UNDO_MS,
        action: { label: 'Undo', onClick: () => editor.steps() === removed && travel('undo') },
      });
      setFocus({ id: editor.get().items.length > 0 ? LIST_ID : ADD_ITEM_ID });
    }

    /** Puts a copy of each chosen item right after it, and chooses the copies. */
    async function duplicateSelected(): Promise<void> {
      commitTyping();
      const hasNewSecret = selection.items().some((item) => item.secrets.some(({ value }) => value !== ''));
      if (hasNewSecret && !(await autosave.flush())) {
        toast.error('Nothing was duplicated', { description: 'A new secret is not saved yet. Try again when it is.' });
        return;
      }
      const copies = new Set<string>();
      const ids = selection.get();
      const label = `copies of ${ids.size.toLocaleString('en')} items`;
      const withCopy = (item: DraftItem) => {
        const copy = copyItem(item);
        copies.add(copy.id);
        return [item, copy];
      };
      editor.replaceItems(ids, withCopy, { label });
      selection.selectWhere(({ id }) => copies.has(id));
      setAnnouncement(`${copies.size.toLocaleString('en')} copies added`);
    }

    const nearest = (index: number) => {
      const { items } = editor.get();
      return items[Math.min(index, items.length - 1)]?.id ?? '';
    };

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

    return {
      session,
      currentId,
      select,
      goTo,
      focusField: (id: string) => setFocus({ id }),
      addItems,
      duplicate,
      remove,
      removeSelected,
      duplicateSelected,
      travel,
      move,
      next,
      announcement,
      announce: setAnnouncement,
      /** Whether an item's errors are shown: after it has been left, and all after the first try to send. */
      isChecked: checking.isShown,
      isAttempted,
      /** Shows every problem there is by now; resolved when all items have been looked at. */
      attempt: () => {
        setAttempted(true);
        return checking.showAll();
      },
    };
  }, [session, currentId, isAttempted, announcement]);
}

export const ITEM_HEADING_ID = 'item-in-hand';
export const ADD_ITEM_ID = 'add-item';
export const LIST_ID = 'item-rows';

/** Values of secrets are gone from the server once a save has left their item out. */
function warnOfSecrets(before: DraftItem[], after: DraftItem[]): void {
  const count = after.filter((item, index) => item !== before[index]).length;
  if (count === 0) return;
  const words = count === 1 ? 'The item is back without its secrets' : `${count} items are back without their secrets`;
  toast.warning(words, { description: 'Enter their values again.' });
}
