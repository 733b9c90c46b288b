import { expect, test } from 'vitest';
import { failureGroup, failureKind, isRetriedBy } from './failure';

test.each([
  ['Provider returned 529: overloaded', 'Provider returned …: overloaded'],
  ['File "lease (3).pdf" could not be read: not a PDF', 'File … could not be read: not a PDF'],
  ['File lease-2024.pdf could not be read', 'File … could not be read'],
  ['Message ran longer than 600 s', 'Message ran longer than … s'],
  ['Session sess_0a1b2c3d4e not found at https://api.example.com/v1/x?y=1', 'Session … not found at …'],
  ['Request 3f2b8c1e-9d4a-4b6e-8f7a-0c1d2e3f4a5b failed\nwith a stack', 'Request … failed'],
  ['Rate limit: 1,234 of 1.500 tokens', 'Rate limit: … of … tokens'],
  ['', 'No reason given'],
])('%s', (error, group) => {
  expect(failureGroup(error)).toBe(group);
});

test('errors that differ in ids, numbers and names only are of one group, others are not', () => {
  const of = (id: string) => failureGroup(`Tool "grep" of sess_${id} gave no answer within ${id.length} s`);
  expect(of('0a1b2c3d4e5f')).toBe(of('99z8y7x6w5v4u3'));
  expect(failureGroup('Provider returned 529: overloaded')).not.toBe(
    failureGroup('Provider returned 529: quota used up'),
  );
});

test.each([
  ['Unknown llm_id "gpt-9"', null, 'bad_item'],
  ['secrets: the name must match ^[A-Z_]', null, 'bad_item'],
  ['No capacity for a sandbox', null, 'creation'],
  ['The model gave no answer within 60 s.', 'sess_1', 'timeout'],
  ['Timed out after 30 min', 'sess_1', 'timeout'],
  ['Unknown file in the prompt', 'sess_1', 'run'],
] as const)('%s (session %s) is %s', (error, sessionId, kind) => {
  expect(failureKind(error, sessionId)).toBe(kind);
});

test('no rule tries a bad item again, nor what may exist already', () => {
  const rule = { creation: true, timeout: true, groups: ['x'], retriesMax: 3, backoffSeconds: 1 };
  expect(isRetriedBy(rule, 'bad_item', 'x')).toBe(false);
  expect(isRetriedBy(rule, 'conflict', 'x')).toBe(false);
  expect(isRetriedBy(rule, 'run', 'x')).toBe(true);
  expect(isRetriedBy(rule, 'run', 'y')).toBe(false);
  expect(isRetriedBy(null, 'creation', 'x')).toBe(false);
});
