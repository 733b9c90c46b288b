'use server';

import { action } from '@/lib/action';
import { keepBrowserId, readBrowserId } from '@/lib/browser-id';
import { changeViewSchema, deleteViewSchema, saveViewSchema } from './schema';
import * as service from './service';

/** The first private view of a browser gives it the id by which it finds it again. */
export const saveView = action(saveViewSchema, async (view) =>
  service.saveView({ ...view, browserId: await (view.isShared ? readBrowserId() : keepBrowserId()) }),
);
/** Answers the view as it is now. */
export const changeView = action(changeViewSchema, async (view) =>
  service.changeView({ ...view, browserId: await (view.isShared === false ? keepBrowserId() : readBrowserId()) }),
);
export const deleteView = action(deleteViewSchema, async (view) =>
  service.deleteView({ ...view, browserId: await readBrowserId() }),
);
