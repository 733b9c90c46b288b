import { expect, test } from 'vitest';
import { type Choices, checkChoices, choicesOf, NO_CHOICES } from './choices';
import { planWords } from './plan-words';

const wordsOf = (choices: Partial<Choices>, items: number): string => {
  const { plan } = checkChoices({ ...NO_CHOICES, ...choices });
  if (!plan) throw new Error('the choices are wrong');
  return planWords(plan, items);
};

test.each<[string, Partial<Choices>, number, string]>([
  ['nothing chosen', {}, 500, '500 items go out as 5 submissions.'],
  ['one item', {}, 1, '1 item goes out as 1 submission.'],
  ['a pilot', { pilot: '10' }, 500, '500 items go out as 6 submissions; after the first 10 you are asked.'],
  ['a pilot of one', { pilot: '1' }, 2, '2 items go out as 2 submissions; after the first one you are asked.'],
  ['a pilot of all', { pilot: '500' }, 500, '500 items go out as 5 submissions.'],
  [
    'a limit',
    { inFlightMax: '20' },
    500,
    '500 items go out as at least 25 submissions, at most 20 sessions under way.',
  ],
  ['a limit never reached', { inFlightMax: '500' }, 500, '500 items go out as 5 submissions.'],
  [
    'a limit and a pilot',
    { inFlightMax: '20', pilot: '10' },
    50_000,
    '50,000 items go out as at least 2,501 submissions, at most 20 sessions under way; after the first 10 you are asked.',
  ],
  [
    'a rule',
    { creation: true, timeout: true, retriesMax: '1' },
    5,
    '5 items go out as 1 submission. Items without a session and time-outs go again by themselves, once an item, the first time within 30 s.',
  ],
])('what happens is said in a sentence that counts: %s', (_what, choices, items, words) => {
  expect(wordsOf(choices, items)).toBe(words);
});

test('choices become a plan and come back the same', () => {
  const choices: Choices = {
    inFlightMax: '20',
    pilot: '10',
    creation: true,
    timeout: false,
    groups: ['Provider returned …: overloaded'],
    retriesMax: '3',
    backoffSeconds: '60',
  };
  const { plan } = checkChoices(choices);
  expect(plan).toEqual({
    inFlightMax: 20,
    pilot: 10,
    retryRule: { creation: true, timeout: false, groups: choices.groups, retriesMax: 3, backoffSeconds: 60 },
  });
  expect(plan && choicesOf(plan)).toEqual(choices);
});

test.each<[keyof Choices, string, string]>([
  ['inFlightMax', '0', 'At least 1 session.'],
  ['inFlightMax', '50001', 'At most 50,000 sessions.'],
  ['inFlightMax', 'many', 'Write a whole number, or leave it empty.'],
  ['inFlightMax', '-3', 'Write a whole number, or leave it empty.'],
  ['inFlightMax', '1.5', 'Write a whole number, or leave it empty.'],
  ['pilot', '0', 'At least 1 item.'],
  ['retriesMax', '', 'Write a whole number.'],
  ['retriesMax', '11', 'At most 10 times.'],
  ['backoffSeconds', '0', 'At least 1 second.'],
])('refuses %s of “%s”, at its field', (field, value, message) => {
  const choices = { ...NO_CHOICES, timeout: true, [field]: value };
  expect(checkChoices(choices)).toEqual({ plan: null, problems: { [field]: message } });
});

test('numbers of a rule that is off are not asked for', () => {
  expect(checkChoices({ ...NO_CHOICES, retriesMax: '', backoffSeconds: 'x' }).plan?.retryRule).toBeNull();
});
