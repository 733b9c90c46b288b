import { expect, test } from 'vitest';
import { ofCheck, ofPlaywright, ofVitest, sumUp } from './results.mjs';

const unit = { numPassedTests: 40, numFailedTests: 0, numPendingTests: 1, numTodoTests: 0, testResults: [] };
const browser = { stats: { expected: 7, unexpected: 0, flaky: 0, skipped: 2 }, errors: [], suites: [] };

test('all runners are added up in one line', () => {
  const all = sumUp([ofCheck(0), ofCheck(0), ofVitest(0, unit), ofPlaywright(0, browser)]);
  expect(all).toEqual({ line: '49 passed, 0 failed', skipped: 3, code: 0 });
});

test.each([
  ['a check that fails', ofCheck(2)],
  ['a failing unit test', ofVitest(1, { ...unit, numFailedTests: 1 })],
  [
    'a test file that does not load',
    ofVitest(0, { ...unit, testResults: [{ status: 'failed', assertionResults: [] }] }),
  ],
  ['a unit runner that ends badly with every test passed', ofVitest(1, unit)],
  ['a failing browser test', ofPlaywright(1, { ...browser, stats: { ...browser.stats, unexpected: 1 } })],
  [
    'a browser test that passes the second time only',
    ofPlaywright(0, { ...browser, stats: { ...browser.stats, flaky: 1 } }),
  ],
  ['a browser file that does not load', ofPlaywright(0, { ...browser, errors: [{ message: 'no' }] })],
])('%s makes one failure and a failing command', (_, result) => {
  expect(sumUp([ofCheck(0), result])).toMatchObject({ line: expect.stringMatching(/ passed, 1 failed$/), code: 1 });
});

test('what failed is named, however deep it stands', () => {
  const assertions = [
    { status: 'passed', fullName: 'good' },
    { status: 'failed', fullName: 'bad' },
  ];
  const spec = (line: number, status: string) => ({ file: 'a.spec.ts', line, title: 'opens', tests: [{ status }] });
  const suites = [{ specs: [spec(1, 'expected')], suites: [{ specs: [spec(7, 'flaky')] }] }];
  expect(ofVitest(1, { ...unit, testResults: [{ status: 'failed', assertionResults: assertions }] }).names).toEqual([
    'bad',
  ]);
  expect(ofPlaywright(1, { ...browser, suites }).names).toEqual(['a.spec.ts:7 opens']);
});

test('nothing run is no success', () => {
  expect(sumUp([])).toMatchObject({ line: '0 passed, 0 failed', code: 1 });
});
