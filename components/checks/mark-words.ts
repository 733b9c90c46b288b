import type { CheckKind } from '@/lib/checks/schema';

/** What stands for results of checks and verdicts in the address, in words. */
const WORDS: Record<string, string> = {
  passed: 'passed',
  failed: 'failed',
  error: 'could not be told',
  unchecked: 'not checked',
  pass: 'pass',
  fail: 'fail',
  star: 'star',
  none: 'no verdict',
  note: 'with a note',
};

export const markWord = (mark: string): string => WORDS[mark] ?? mark;

/** As people read them. */
export const KIND_WORDS: Record<CheckKind, string> = {
  contains: 'contains',
  lacks: 'does not contain',
  equals: 'equals',
  matches: 'matches a regular expression',
  all_of: 'contains all of',
  any_of: 'contains any of',
  range: 'has a number in a range',
  json_schema: 'fits a JSON schema',
  script: 'passes a JavaScript expression',
};
