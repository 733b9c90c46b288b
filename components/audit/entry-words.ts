/** What was done with a batch, one plain sentence an entry. */
import { itemsWord, oneOrMany, sessionsWord } from '@/components/submissions/amounts';
import { kindsOf } from '@/components/submissions/plan-words';
import type { Actor, AuditEntry } from '@/lib/audit/schema';
import type { RetryRule } from '@/lib/submissions/schema';

const WHO: Record<Actor, string> = { you: 'You', rule: 'The rule', batchdeck: 'Batchdeck' };
const EDITS: Record<string, string> = {
  model: 'another model',
  version: 'another version',
  text: 'another text',
  file: 'other files',
  metadata: 'other metadata',
  secret: 'other secrets',
};

export const actorWord = (actor: Actor): string => WHO[actor] ?? actor;

export function entryWords(entry: AuditEntry): string {
  const who = actorWord(entry.actor);
  switch (entry.action) {
    case 'batch.submitted': {
      const { items, inFlightMax, pilot } = entry.detail;
      const limit = inFlightMax === null ? '' : `, with at most ${sessionsWord(inFlightMax)} under way`;
      const first = pilot === null ? '' : `, the first ${pilot.toLocaleString('en')} as a pilot`;
      return `${who} sent the batch: ${itemsWord(items)}${limit}${first}`;
    }
    case 'batch.copied':
      return `${who} made a draft of ${itemsWord(entry.detail.items)}`;
    case 'batch.adopted':
      return `${who} opened what the API had: ${entry.detail.by}, ${itemsWord(entry.detail.items)}`;
    case 'batch.renamed':
      return `${who} renamed the batch from “${entry.detail.before}” to “${entry.detail.after}”`;
    case 'batch.pinned':
      return `${who} pinned the batch to the top of the list`;
    case 'batch.unpinned':
      return `${who} unpinned the batch`;
    case 'batch.archived':
      return `${who} archived the batch`;
    case 'batch.unarchived':
      return `${who} took the batch out of the archive`;
    case 'batch.deleted':
      return `${who} deleted “${entry.detail.name}” with ${itemsWord(entry.detail.items)}`;
    case 'sending.paused':
      return `${who} paused sending; ${waits(entry.detail.unsent)}`;
    case 'sending.resumed':
      return `${who} resumed sending; ${itemsWord(entry.detail.unsent)} ${oneOrMany(entry.detail.unsent, 'goes', 'go')} on`;
    case 'sending.rest':
      return `${who} sent the rest: ${itemsWord(entry.detail.unsent)}`;
    case 'sending.stopped': {
      const { stopped, unanswered } = entry.detail;
      const asked = unanswered > 0 ? `; ${itemsWord(unanswered)} had no answer yet` : '';
      return `${who} stopped sending; ${itemsWord(stopped)} ${oneOrMany(stopped, 'was', 'were')} held back${asked}`;
    }
    case 'pilot.sent':
      return `The pilot of ${entry.detail.items.toLocaleString('en')} was sent; ${waits(entry.detail.unsent)}`;
    case 'limit.changed':
      return `${who} changed the limit from ${limitWord(entry.detail.before)} to ${limitWord(entry.detail.after)}`;
    case 'rule.changed':
      return `${who} ${ruleChange(readRule(entry.detail.before), readRule(entry.detail.after))}`;
    case 'items.retried': {
      const { count, indexes, edited } = entry.detail;
      const edits = edited.length > 0 ? `, with ${listed(edited.map((edit) => EDITS[edit] ?? edit))}` : '';
      return `${who} retried ${itemsWord(count)} (${indexes})${edits}`;
    }
    case 'checks.changed':
      return `${who} ${checksChange(entry.detail)}`;
    case 'verdict.given':
      return `${who} ${verdictChange(entry.detail)}`;
    case 'session.message':
      return `${who} sent a further message to the session of item ${entry.detail.index}`;
    case 'session.result':
      return `${who} answered a tool call in the session of item ${entry.detail.index}`;
    case 'session.reopened':
      return `A further message reopened the session of item ${entry.detail.index}`;
    case 'submission.recovered':
      return `${who} found ${itemsWord(entry.detail.items)} again whose answer had been lost`;
    default:
      return otherWords(entry);
  }
}

function checksChange({ before, after }: { before: string[]; after: string[] }): string {
  if (after.length === 0) return 'removed all checks';
  const names = listed(after.map((name) => `“${name}”`));
  if (before.length === 0) return `set up checks: ${names}`;
  return `changed the checks; now they are ${names}`;
}

const VERDICTS: Record<string, string> = { pass: 'a pass', fail: 'a fail', star: 'a star' };

type VerdictChange = { index: number; before: string | null; after: string | null; noteBefore: string; note: string };

function verdictChange({ index, before, after, noteBefore, note }: VerdictChange): string {
  const noted = note === '' ? `removed the note of item ${index}` : `noted of item ${index}: “${note}”`;
  if (before === after) return note === noteBefore ? `said the same of item ${index} again` : noted;
  if (after === null) return `took back ${VERDICTS[before ?? ''] ?? before} from item ${index}`;
  return `gave item ${index} ${VERDICTS[after] ?? after}`;
}

/** A kind of a later version is shown by its name. */
function otherWords({ actor, action }: { actor: Actor; action: string }): string {
  return `${actorWord(actor)}: ${action}`;
}

function ruleChange(before: RetryRule | null, after: RetryRule | null): string {
  if (!after) return 'turned off trying again by itself';
  const times = after.retriesMax === 1 ? 'once' : `up to ${after.retriesMax} times`;
  const kinds = kindsOf(after);
  const what = `${kinds.charAt(0).toLowerCase()}${kinds.slice(1)}, ${times} an item`;
  return before ? `changed what is tried again by itself: ${what}` : `turned on trying again by itself: ${what}`;
}

/** Kept in the ledger as it was, so its shape is not relied on. */
function readRule(rule: unknown): RetryRule | null {
  if (typeof rule !== 'object' || rule === null) return null;
  const {
    creation = false,
    timeout = false,
    groups = [],
    retriesMax = 1,
    backoffSeconds = 1,
  } = rule as Partial<RetryRule>;
  return { creation, timeout, groups, retriesMax, backoffSeconds };
}

const waits = (count: number): string => `${itemsWord(count)} ${oneOrMany(count, 'waits', 'wait')}`;
const limitWord = (limit: number | null): string => (limit === null ? 'none' : `${sessionsWord(limit)} at a time`);
const listed = (words: string[]): string =>
  words.length > 1 ? `${words.slice(0, -1).join(', ')} and ${words.at(-1)}` : (words[0] ?? '');
