/** What stands between a draft and its sending, by the same schemas that the server asks. */
import { type Draft, type DraftItem, sendableDraftSchema, sendableItemSchema } from '@/lib/batches/schema';
import type { FieldError } from '@/lib/errors';

export const sendableHeadSchema = sendableDraftSchema.pick({ name: true, agentId: true });
export type DraftHead = Pick<Draft, 'name' | 'agentId'>;

const NO_ITEMS: FieldError = { path: 'items', message: 'Add at least one item.' };

export type Problems = ReturnType<typeof createProblems>;

/** Items never change in place, so each is looked at once. What the server refused counts until it is changed. */
export function createProblems() {
  const found = new WeakMap<DraftItem, FieldError[]>();
  const refused = new WeakMap<DraftItem, FieldError[]>();
  let refusedAgent: { agentId: string; problem: FieldError } | undefined;

  /** Paths within the item, such as `parts.0.text`. */
  function ofItem(item: DraftItem): FieldError[] {
    const known = found.get(item);
    const own = known ?? toProblems(sendableItemSchema.safeParse(item).error);
    if (!known) found.set(item, own);
    return [...own, ...refusalsOf(item)];
  }

  const refusalsOf = (item: DraftItem): FieldError[] => refused.get(item) ?? [];

  /** Paths `name`, `agentId` and `items`. */
  function ofHead(draft: Draft): FieldError[] {
    const own = toProblems(sendableHeadSchema.safeParse(draft).error);
    const items = draft.items.length === 0 ? [NO_ITEMS] : [];
    return [...own, ...(refusedAgent?.agentId === draft.agentId ? [refusedAgent.problem] : []), ...items];
  }

  /** Takes over the fields of a refusal, with paths such as `items.3.versionId`. Answers those it has no place for. */
  function refuse(draft: Draft, fields: FieldError[]): FieldError[] {
    return fields.filter(({ path, message }) => {
      const [, index, rest] = /^items\.(\d+)\.(.+)$/.exec(path) ?? [];
      const item = draft.items[Number(index)];
      if (path === 'agentId') refusedAgent = { agentId: draft.agentId, problem: { path, message } };
      else if (item && rest) refused.set(item, [...refusalsOf(item), { path: rest, message }]);
      else return true;
      return false;
    });
  }

  return { ofItem, ofHead, refusalsOf, refuse };
}

function toProblems(error: { issues: { path: PropertyKey[]; message: string }[] } | undefined): FieldError[] {
  return error?.issues.map(({ path, message }) => ({ path: path.join('.'), message })) ?? [];
}
