/**
 * What is being composed in this browser tab. It outlives its page: who goes to another page and comes back finds the
 * draft as it was left, and saves and uploads end in peace meanwhile.
 */

import type { DraftPage } from '@/lib/batches/draft-schema';
import { fetchDraftPage, fetchPresence, saveDraft } from '@/lib/batches/queries';
import type { DraftItem } from '@/lib/batches/schema';
import { AppError } from '@/lib/errors';
import { newId } from '@/lib/new-id';
import { type Autosave, createAutosave } from './autosave';
import { type Checking, createChecking } from './checking';
import { deviceOf } from './device';
import { createEditor, type Editor, newItem } from './editor';
import { keepTyping } from './kept-typing';
import { createLoading, keptOf, type Loading, restOf } from './loading';
import { createPresence, type Presence } from './presence';
import { createProblems, type Problems } from './problems';
import { createSelection, type Selection } from './selection';
import { createUploads, type Uploads } from './uploads';

export type Session = {
  batchId: string;
  /** This tab, as others are told of it. */
  tabId: string;
  limitMb: number;
  editor: Editor;
  autosave: Autosave;
  loading: Loading;
  presence: Presence;
  uploads: Uploads;
  problems: Problems;
  checking: Checking;
  selection: Selection;
};

type Start = { batchId: string; page: DraftPage; limitMb: number };

const sessions = new Map<string, { session: Session; stop: () => void }>();

/** The tab's session of a draft; a new one when there is none, or when the server has a newer draft than a quiet one. */
export function openSession({ batchId, page, limitMb }: Start): Session {
  const known = sessions.get(batchId)?.session;
  if (known && (isBusy(known) || known.autosave.isOwn(page.revision))) return known;
  if (known) closeSession(batchId);
  const session = makeSession({ batchId, page, limitMb }, saveDraft, batchId);
  keep(session);
  restoreUploads(session);
  return session;
}

/** One item in the form of the composer, outside of any draft: nothing is saved. */
export function openItemSession(item: DraftItem, agentId: string, limitMb: number): Session {
  const whole = { itemCount: 1, cursor: null, nextPlace: null, lastPlace: null, places: ['a0'] };
  const page = { name: '', agentId, items: [item], revision: 0, ...whole };
  const save = () => Promise.reject(new AppError('internal', 'An item outside of a draft is not saved.'));
  return makeSession({ batchId: item.id, page, limitMb }, save);
}

function makeSession({ batchId, page, limitMb }: Start, save: typeof saveDraft, draftId?: string): Session {
  const tabId = newId('tab');
  const isEmpty = page.items.length === 0;
  const editor = createEditor(isEmpty ? { ...page, items: [newItem()] } : page, isEmpty ? undefined : page.places);
  editor.load([], restOf(page));
  const autosave = createAutosave({ batchId, editor, kept: keptOf(page), save, tabId });
  const fetchPage = (after?: string) => fetchDraftPage(batchId, after);
  const problems = createProblems();
  const ask = (leaving: boolean) => fetchPresence(batchId, { tabId, device: deviceOf(navigator.userAgent), leaving });
  return {
    batchId,
    tabId,
    limitMb,
    editor,
    autosave,
    loading: createLoading({ page, editor, autosave, fetchPage }),
    presence: createPresence({ autosave, ask }),
    uploads: createUploads(editor, limitMb, draftId),
    problems,
    checking: createChecking(editor, problems),
    selection: createSelection(editor),
  };
}

/** Once all items are here, because an upload belongs to one. */
function restoreUploads({ loading, uploads, editor }: Session): void {
  const restore = () => {
    if (!loading.get().isComplete) return;
    stop();
    uploads.restore((itemId) => editor.indexOf(itemId) >= 0);
  };
  const stop = loading.subscribe(restore);
  restore();
}

/** For a draft that has been sent. */
export function closeSession(batchId: string): void {
  sessions.get(batchId)?.stop();
  sessions.delete(batchId);
}

function keep(session: Session): void {
  if (sessions.size === 0) {
    window.addEventListener('beforeunload', warn);
    document.addEventListener('visibilitychange', saveWhenHidden);
    window.addEventListener('pagehide', leaveAll);
  }
  const stopKeeping = keepTyping(session);
  const stop = () => {
    stopKeeping();
    session.loading.stop();
    session.presence.stop();
  };
  sessions.set(session.batchId, { session, stop });
  session.autosave.start();
  session.loading.start();
}

function leaveAll(): void {
  for (const { session } of sessions.values()) session.presence.stop();
}

const isBusy = ({ autosave, uploads }: Session): boolean => uploads.isBusy() || autosave.isDirty();

function warn(event: BeforeUnloadEvent): void {
  // What is being typed is handed over when its field loses the focus.
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  if (![...sessions.values()].some(({ session }) => isBusy(session))) return;
  saveWhenHidden();
  event.preventDefault();
}

function saveWhenHidden(): void {
  for (const { session } of sessions.values()) if (session.autosave.isDirty()) void session.autosave.flush();
}
