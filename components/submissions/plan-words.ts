/** What a plan of sending comes to, in sentences that count. */
import { formatDuration } from '@/components/ui/duration';
import type { RetryRule } from '@/lib/submissions/schema';
import { itemsWord, oneOrMany, sessionsWord } from './amounts';
import type { Plan } from './choices';

const ITEMS_PER_SUBMISSION = 100;

/** A pilot of all items is none: nothing is left to ask about. */
export const pilotOf = ({ pilot }: Plan, items: number): number | null =>
  pilot !== null && pilot < items ? pilot : null;

/** The least number of submissions; a limit that is felt may split them further. */
export function submissionsOf(plan: Plan, items: number): { count: number; isLeast: boolean } {
  const each = Math.min(ITEMS_PER_SUBMISSION, plan.inFlightMax ?? ITEMS_PER_SUBMISSION);
  const first = pilotOf(plan, items) ?? 0;
  const count = Math.ceil(first / each) + Math.ceil((items - first) / each);
  return { count, isLeast: plan.inFlightMax !== null && plan.inFlightMax < items };
}

/** What happens after the press on Send. */
export function planWords(plan: Plan, items: number): string {
  const { count, isLeast } = submissionsOf(plan, items);
  const pilot = pilotOf(plan, items);
  const submissions = `${count.toLocaleString('en')} ${oneOrMany(count, 'submission', 'submissions')}`;
  const limit = isLeast && plan.inFlightMax !== null ? `, at most ${sessionsWord(plan.inFlightMax)} under way` : '';
  const ask =
    pilot === null ? '' : `; after the first ${pilot === 1 ? 'one' : pilot.toLocaleString('en')} you are asked`;
  const sent = `${itemsWord(items)} ${oneOrMany(items, 'goes', 'go')} out as ${isLeast ? 'at least ' : ''}${submissions}`;
  return `${sent}${limit}${ask}.${plan.retryRule ? ` ${ruleWords(plan.retryRule)}` : ''}`;
}

/** `Creation failures and time-outs go again by themselves, at most 2 times an item, the first time after 30 s.` */
export function ruleWords(rule: RetryRule): string {
  const times = rule.retriesMax === 1 ? 'once an item' : `at most ${rule.retriesMax} times an item`;
  const pause = formatDuration(rule.backoffSeconds * 1000);
  return `${kindsOf(rule)} go again by themselves, ${times}, the first time within ${pause}.`;
}

export function kindsOf({ creation, timeout, groups }: RetryRule): string {
  const named = groups.length === 1 ? 'one kind of error' : `${groups.length} kinds of error`;
  const kinds = [creation && 'items without a session', timeout && 'time-outs', groups.length > 0 && named].filter(
    (kind) => kind !== false,
  );
  const words = kinds.length > 1 ? `${kinds.slice(0, -1).join(', ')} and ${kinds.at(-1)}` : (kinds[0] ?? 'no failures');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
