/** Views: what a page shows, by name. Which parameters of an address belong to one, and what the doors take. */
import { z } from 'zod';

const NAME_LENGTH_MAX = 80;
const SEARCH_LENGTH_MAX = 4_000;

/** What is shown and how; what is open at the moment (an item, the history, an export) is no part of a view. */
const PARAMS = {
  batch: [
    ...['q', 'show', 'group', 'model', 'version', 'tries', 'took', 'started', 'ended', 'meta'],
    ...['sort', 'column', 'pin', 'w', 'dense'],
  ],
  batches: ['q', 'show', 'failure', 'sort', 'group', 'archived'],
};
/** Of these an address may have several: in an order that counts, or in none. */
const IN_ORDER = ['column', 'pin'];
const IN_ANY_ORDER = ['model', 'version', 'meta', 'w'];

export type ViewPage = keyof typeof PARAMS;
export type View = { id: string; page: ViewPage; name: string; search: string; isShared: boolean };
export type ViewList = { views: View[] };

/** What of an address belongs to a view, in the one way that it is written: two that show the same are the same. */
export function viewSearch(page: ViewPage, search: string): string {
  const given = new URLSearchParams(search);
  const kept = new URLSearchParams();
  for (const name of PARAMS[page]) {
    const values = given.getAll(name).filter((value) => value !== '');
    if (IN_ANY_ORDER.includes(name)) values.sort();
    const isMany = IN_ORDER.includes(name) || IN_ANY_ORDER.includes(name);
    for (const value of isMany ? new Set(values) : values.slice(0, 1)) kept.append(name, value);
  }
  return kept.toString();
}

const page = z.enum(['batch', 'batches']);
const id = z.string().min(1).max(64);
const name = z
  .string()
  .overwrite((value) => value.replaceAll('\0', '').toWellFormed())
  .trim()
  .min(1, 'Give the view a name.')
  .max(NAME_LENGTH_MAX, `A name has at most ${NAME_LENGTH_MAX} characters.`);
const search = z
  .string()
  .max(
    SEARCH_LENGTH_MAX,
    'What this page shows is too long to be kept as a view. Take off some filters, then save it.',
  );

/** Refuses an address with a parameter that the page does not know. */
function checkSearch(view: { page: ViewPage; search?: string }, context: z.RefinementCtx): void {
  const unknown = [...new URLSearchParams(view.search).keys()].find((key) => !PARAMS[view.page].includes(key));
  if (unknown === undefined) return;
  const message = `A view of this page has no “${unknown.slice(0, 40)}”. Nothing was saved.`;
  context.addIssue({ code: 'custom', path: ['search'], message });
}

/** What a person fills in. */
export const viewFormSchema = z.object({ name, isShared: z.boolean() });

export const listViewsSchema = z.object({ page });
export const saveViewSchema = viewFormSchema
  .extend({ page, search })
  .superRefine(checkSearch)
  .transform((view) => ({ ...view, search: viewSearch(view.page, view.search) }));
/** Only what is said changes. */
export const changeViewSchema = z
  .object({ page, id, name: name.optional(), search: search.optional(), isShared: z.boolean().optional() })
  .superRefine(checkSearch)
  .transform(({ search, ...view }) => ({
    ...view,
    ...(search !== undefined && { search: viewSearch(view.page, search) }),
  }));
export const deleteViewSchema = z.object({ page, id });

export type SaveView = z.infer<typeof saveViewSchema>;
export type ChangeView = z.infer<typeof changeViewSchema>;
export type DeleteView = z.infer<typeof deleteViewSchema>;
