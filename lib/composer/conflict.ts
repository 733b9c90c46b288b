/** Ways out when somebody else has changed the draft: either way nothing of either side is lost. */
import { forkDraft, saveDraft } from '@/lib/batches/queries';
import { NAME_LENGTH_MAX } from '@/lib/batches/schema';
import { AppError } from '@/lib/errors';
import { newId } from '@/lib/new-id';
import { createAutosave } from './autosave';
import type { Session } from './session';

const MARK = ' (my copy)';

/**
 * Makes a draft of what is in this tab. It begins as what the server has, because only there are the secrets; while the
 * rest of the draft is not here yet, that rest stays as the server has it. Answers its id, and throws AppError.
 */
export async function keepCopy({ batchId, editor, autosave, loading }: Session): Promise<string> {
  const fork = await forkDraft(batchId, newId('req'));
  const name = `${editor.get().name.slice(0, NAME_LENGTH_MAX - MARK.length)}${MARK}`;
  const own = { ...editor, get: () => ({ ...editor.get(), name }) };
  const kept = { name: '', agentId: '', revision: 0, entries: [] };
  const copy = createAutosave({ batchId: fork.batchId, editor: own, kept, save: saveDraft });
  copy.unsaved.doubt(autosave.unsaved.ids());
  if (loading.get().isComplete) copy.unsaved.doubt([...fork.ids, ...editor.get().items.map(({ id }) => id)]);
  if (await copy.flush()) return fork.batchId;
  const state = copy.getState();
  throw state.kind === 'failed' ? state.error : new AppError('internal', 'The copy could not be saved.');
}

/** Shows what the server has. What is here and not there goes into a copy first, whose id is answered. */
export async function takeTheirs(session: Session): Promise<string | null> {
  const copyId = session.autosave.isDirty() ? await keepCopy(session) : null;
  await session.loading.restart();
  return copyId;
}
