import 'server-only';
import { getDb } from '@/lib/db/client';
import { AppError } from '@/lib/errors';
import { newId } from '@/lib/new-id';
import * as repository from './repository';
import type { ChangeView, DeleteView, SaveView, View, ViewList, ViewPage } from './schema';

/** So many views of a page a browser sees at most, shared ones among them. */
const VIEWS_MAX = 200;

/** Private views belong to the browser that saved them: others neither see nor change them. */
type Of<T> = T & { browserId: string | null };

export async function listViews(reader: Of<{ page: ViewPage }>): Promise<ViewList> {
  return { views: await repository.listViews(await getDb(), reader) };
}

/** Keeps a view under a name of its own; saved once more as it is, it is the one that is there. Throws conflict. */
export async function saveView({ browserId, ...wish }: Of<SaveView>): Promise<View> {
  const db = await getDb();
  return db.transaction(async (tx) => {
    await repository.lockViews(tx);
    const seen = await repository.listViews(tx, { page: wish.page, browserId });
    const namesake = namesakeOf(wish, seen);
    if (namesake?.name === wish.name && namesake.search === wish.search) return namesake;
    if (namesake) throw nameIsTaken(namesake);
    if (seen.length >= VIEWS_MAX) {
      throw new AppError(
        'conflict',
        `There are ${VIEWS_MAX} views already. Delete one that nobody needs, then save this.`,
      );
    }
    const view = { id: newId('view'), ...wish };
    await repository.insertView(tx, { ...view, owner: ownerOf(wish.isShared, browserId) });
    return view;
  });
}

/** Shared views are everybody's: anyone changes them. Throws not_found and conflict. */
export async function changeView({ browserId, page, id, ...changes }: Of<ChangeView>): Promise<View> {
  const db = await getDb();
  return db.transaction(async (tx) => {
    await repository.lockViews(tx);
    const view = await repository.findView(tx, id, { page, browserId });
    if (!view) throw new AppError('not_found', 'This view is gone. It may have been deleted. Nothing was changed.');
    const changed = { ...view, ...changes };
    const others = await repository.listViews(tx, { page, browserId });
    const namesake = namesakeOf(
      changed,
      others.filter((other) => other.id !== id),
    );
    if (namesake) throw nameIsTaken(namesake);
    const isMoved = changed.isShared !== view.isShared;
    await repository.updateView(tx, id, {
      ...changes,
      ...(isMoved && { owner: ownerOf(changed.isShared, browserId) }),
    });
    return changed;
  });
}

/** What is gone already stays gone. */
export async function deleteView({ page, id, browserId }: Of<DeleteView>): Promise<{ id: string }> {
  await repository.deleteView(await getDb(), id, { page, browserId });
  return { id };
}

/** Among shared ones a name stands once, and among those of one browser. */
const namesakeOf = ({ name, isShared }: Pick<View, 'name' | 'isShared'>, views: View[]): View | undefined =>
  views.find((view) => view.isShared === isShared && view.name.toLowerCase() === name.toLowerCase());

function nameIsTaken({ name, isShared }: View): AppError {
  const where = isShared ? 'A view for everyone' : 'A view in this browser';
  const message = `${where} is called “${name}” already. Nothing was saved: choose another name, or delete that view first.`;
  return new AppError('conflict', message, [{ path: 'name', message }]);
}

function ownerOf(isShared: boolean, browserId: string | null): string | null {
  if (!isShared && browserId === null) throw new Error('a private view needs a browser it belongs to');
  return browserId;
}
