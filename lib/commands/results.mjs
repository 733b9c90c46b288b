/** Adds up what checks and test runners report. */

/** A check without numbers of its own. */
export const ofCheck = (code) => ({ passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0, names: [] });

/** Vitest's JSON report; a file that could not even be loaded has no test to count and counts as one failure. */
export function ofVitest(code, { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults }) {
  const broken = testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
  const failed = numFailedTests + broken.length;
  const tests = testResults.flatMap((file) => file.assertionResults.filter((test) => test.status === 'failed'));
  const names = [...broken.map((file) => file.name), ...tests.map((test) => test.fullName)];
  return atLeastOne(code, { passed: numPassedTests, failed, skipped: numPendingTests + numTodoTests, names });
}

/** Playwright's JSON report; a test that passes only when repeated has failed, and so has an error outside of tests. */
export function ofPlaywright(code, { stats, errors, suites }) {
  const failed = stats.unexpected + stats.flaky + errors.length;
  const names = [...suites.flatMap(failedSpecs), ...errors.map((error) => error.message)];
  return atLeastOne(code, { passed: stats.expected, failed, skipped: stats.skipped, names });
}

/** Names of the tests of a suite, and of those within it, that did not pass at once. */
const failedSpecs = ({ specs = [], suites = [] }) => [
  ...specs
    .filter((spec) => spec.tests.some((test) => ['unexpected', 'flaky'].includes(test.status)))
    .map((spec) => `${spec.file}:${spec.line} ${spec.title}`),
  ...suites.flatMap(failedSpecs),
];

/** The last line of all. Nothing passed is no success. */
export function sumUp(results) {
  const total = (key) => results.reduce((sum, result) => sum + result[key], 0);
  const [passed, failed, skipped] = [total('passed'), total('failed'), total('skipped')];
  return { line: `${passed} passed, ${failed} failed`, skipped, code: failed > 0 || passed === 0 ? 1 : 0 };
}

/** A runner that ends badly without a number to show for it has failed once. */
const atLeastOne = (code, result) => (code === 0 ? result : { ...result, failed: Math.max(1, result.failed) });
