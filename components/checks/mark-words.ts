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
