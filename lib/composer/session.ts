/**
 * What is being composed in this browser tab. It outlives its page: who goes to another page and comes back finds the
 * draft as it was left, and saves and uploads end in peace meanwhile.
 */
import { saveDraft } from '@/lib/batches/queries';
import type { DraftItem, StoredDraft } from '@/lib/batches/schema';
import { AppError } from '@/lib/errors';
import { type Autosave, createAutosave } from './autosave';
import { createEditor, type Editor, newItem } from './editor';
import { createProblems, type Problems } from './problems';
import { createUploads, type Uploads } from './uploads';

export type Session = {
  batchId: string;
  limitMb: number;
  editor: Editor;
  autosave: Autosave;
  uploads: Uploads;
  problems: Problems;
};

type Start = { batchId: string; stored: StoredDraft; limitMb: number };

const sessions = new Map<string, Session>();

/** The tab's session of a draft; a new one when there is none, or when the server has a newer draft than a quiet one. */
export function openSession({ batchId, stored, limitMb }: Start): Session {
  const known = sessions.get(batchId);
  if (known && (isBusy(known) || known.autosave.revision() >= stored.revision)) return known;
  const items = stored.items.length > 0 ? stored.items : [newItem()];
  const editor = createEditor({ name: stored.name, agentId: stored.agentId, items });
  const autosave = createAutosave({ batchId, editor, stored, save: saveDraft });
  const session = {
    batchId,
    limitMb,
    editor,
    autosave,
    uploads: createUploads(editor, limitMb, batchId),
    problems: createProblems(),
  };
  session.uploads.restore((itemId) => editor.indexOf(itemId) >= 0);
  keep(session);
  return session;
}

/** One item in the form of the composer, outside of any draft: nothing is saved. */
export function openItemSession(item: DraftItem, agentId: string, limitMb: number): Session {
  const stored = { name: '', agentId, items: [item], revision: 0 };
  const editor = createEditor(stored);
  const save = () => Promise.reject(new AppError('internal', 'An item outside of a draft is not saved.'));
  return {
    batchId: item.id,
    limitMb,
    editor,
    autosave: createAutosave({ batchId: item.id, editor, stored, save }),
    uploads: createUploads(editor, limitMb),
    problems: createProblems(),
  };
}

/** For a draft that has been sent. */
export function closeSession(batchId: string): void {
  sessions.delete(batchId);
}

function keep(session: Session): void {
  if (sessions.size === 0) {
    window.addEventListener('beforeunload', warn);
    document.addEventListener('visibilitychange', saveWhenHidden);
  }
  sessions.set(session.batchId, session);
  session.autosave.start();
}

const isBusy = ({ autosave, uploads }: Session): boolean => uploads.isBusy() || autosave.isDirty();

function warn(event: BeforeUnloadEvent): void {
  // What is being typed is handed over when its field loses the focus.
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  if (![...sessions.values()].some(isBusy)) return;
  saveWhenHidden();
  event.preventDefault();
}

function saveWhenHidden(): void {
  for (const { autosave } of sessions.values()) if (autosave.isDirty()) void autosave.flush();
}
