/** What kind of failure an error is, and which failures are of one group. */
import type { FailureKind, RetryRule } from './schema';

const GROUP_LENGTH_MAX = 200;
const TIMEOUT = /\b(tim(ed|e)[ -]?out|took too long|ran longer than|no answer within|deadline exceeded)\b/i;
/** What an API says of an item that will not do as it is, however often it is sent. */
const BAD_ITEM =
  /\b(version|llm|option|file|secret|content|metadata|message|text|item)\w*\b.*\b(unknown|invalid|not found|does not exist|no such|must|required|empty|deleted|at least|at most)\b|\b(unknown|invalid|no such|empty|missing)\b.*\b(version|llm|option|file|secret|content|metadata|message|text)\w*\b|\bhas no (version|option|file|such)\b/i;

/** An item without a session could not be created; with one, its run failed. */
export function failureKind(error: string, sessionId: string | null): FailureKind {
  if (sessionId === null) return BAD_ITEM.test(error) ? 'bad_item' : TIMEOUT.test(error) ? 'timeout' : 'creation';
  return TIMEOUT.test(error) ? 'timeout' : 'run';
}

/** The first line of an error with `…` for what differs from row to row: addresses, quoted words, files, ids, numbers. */
export function failureGroup(error: string): string {
  const line = error.trim().split('\n', 1)[0] ?? '';
  return (
    line
      .replaceAll(/\bhttps?:\/\/\S+/gi, '…')
      .replaceAll(/"[^"]*"|“[^”]*”|‘[^’]*’|`[^`]*`|(?<!\w)'[^']*'(?!\w)/g, '…')
      .replaceAll(/\S*[\w-]\.(?:[a-z][a-z0-9]{1,4})\b(?!\w)/gi, '…')
      .replaceAll(/\b(?=[\w-]*\d)(?=[\w-]*[a-z])[\w-]{8,}\b/gi, '…')
      .replaceAll(/\b\d+(?:[.,:]\d+)*/g, '…')
      .replaceAll(/…(\s*…)+/g, '…')
      .slice(0, GROUP_LENGTH_MAX)
      .trim() || 'No reason given'
  );
}

/** Whether a batch's rule tries such a failure again; never a bad item, and never what may exist already. */
export function isRetriedBy(rule: RetryRule | null, failure: FailureKind, group: string): boolean {
  if (!rule || failure === 'bad_item' || failure === 'conflict') return false;
  if (failure === 'creation' && rule.creation) return true;
  if (failure === 'timeout' && rule.timeout) return true;
  return rule.groups.includes(group);
}
