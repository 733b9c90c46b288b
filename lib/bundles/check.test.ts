import { expect, test } from 'vitest';
import { judgeBundle } from '@/lib/engine/bundle';
import { checkFiles, findPathFault } from './check';
import { starters } from './starters';

test.each(starters)('the starter “$title” can be published as it stands', async ({ files }) => {
  expect(await checkFiles(files, null)).toMatchObject({ problems: [], warnings: [], missingFile: null });
  expect(judgeBundle(Object.fromEntries(files.map(({ path, text }) => [path, text]))).problems).toEqual([]);
});

const [first] = starters;
const files = first?.files ?? [];

test('a prompt that is not there or empty, and another agent’s name, are problems at their lines', async () => {
  const [manifest, prompt] = files;
  expect(await checkFiles(files.slice(0, 1), null)).toMatchObject({
    problems: [{ line: 5, column: 11, message: 'There is no file prompts/system.md.' }],
    missingFile: 'prompts/system.md',
  });
  const empty = [manifest, { path: prompt?.path ?? '', text: ' ' }].flatMap((file) => file ?? []);
  expect((await checkFiles(empty, null)).problems).toMatchObject([{ line: 5, message: 'prompts/system.md is empty.' }]);
  expect((await checkFiles(files, 'other')).problems).toMatchObject([{ line: 1, column: 7, path: 'name' }]);
  expect((await checkFiles([], null)).problems).toMatchObject([{ line: 1 }]);
});

test.each(['', '/etc/a', '../a', 'a//b', 'a\\b', 'PROMPTS/system.md', 'prompts', 'dari.yml/a'])(
  'a file cannot be called %j',
  (path) => {
    expect(findPathFault(path, files)).not.toBeNull();
  },
);

test('a file can be called what is free', () => {
  expect(findPathFault('prompts/more.md', files)).toBeNull();
});
