import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { leadsOut, openWorkspace } from '@/lib/test/workspace';

const { workspace, at, outside, run } = openWorkspace();

/** Every tool that takes a path, asked for this one. */
const CALLS: [name: string, args: (path: string) => Record<string, unknown>][] = [
  ['ls', (path) => ({ path })],
  ['read', (path) => ({ path })],
  ['read', (path) => ({ path, survey: true })],
  ['write', (path) => ({ path, content: 'x' })],
  ['edit', (path) => ({ path, old_text: 'outside', new_text: 'x' })],
  ['grep', (path) => ({ path, pattern: '.' })],
  ['find', (path) => ({ path, pattern: '*' })],
];

const secretIsSafe = () => {
  expect(readFileSync(outside('secret.txt'), 'utf8')).toBe('outside');
  expect(readdirSync(outside('.'))).toEqual(['secret.txt']);
};

test.each([
  '..',
  '../outside/secret.txt',
  '../sess_12/other.txt',
  'deep/../../outside/secret.txt',
  'deep/../..',
  '/etc/passwd',
  '/proc/self/environ',
  '/',
  '//etc/passwd',
  '/workspace/../outside/secret.txt',
  '/workspace/deep/../../../etc/passwd',
  '/workspacex',
  'in.txt\0.png',
  '\0',
  '../sess_1x',
])('no tool goes out by %j', async (way) => {
  for (const [name, args] of CALLS) expect(await run(name, args(way)), name).toEqual(leadsOut);
  secretIsSafe();
});

test.each<[what: string, plant: () => void, way: string]>([
  ['a link to a folder', () => symlinkSync(outside('.'), at('door')), 'door'],
  ['what lies behind a link', () => symlinkSync(outside('.'), at('door')), 'door/secret.txt'],
  ['a link to a file', () => symlinkSync(outside('secret.txt'), at('window')), 'window'],
  ['a relative link', () => symlinkSync('../outside/secret.txt', at('window')), 'window'],
  ['a link in a folder', () => symlinkSync('../../outside', at('deep/door')), 'deep/door/secret.txt'],
  [
    'a chain of links',
    () => {
      symlinkSync('b', at('a'));
      symlinkSync('deep/c', at('b'));
      symlinkSync('../../outside', at('deep/c'));
    },
    'a/secret.txt',
  ],
  ['a link to the processes', () => symlinkSync('/proc/self', at('self')), 'self/environ'],
])('no tool goes out by %s', async (_what, plant, way) => {
  plant();
  for (const [name, args] of CALLS) expect(await run(name, args(way)), name).toEqual(leadsOut);
  secretIsSafe();
});

test('new files and folders behind a link are refused, too', async () => {
  symlinkSync(outside('.'), at('door'));
  expect(await run('write', { path: 'door/new.txt', content: 'x' })).toEqual(leadsOut);
  expect(await run('write', { path: 'door/new/deep.txt', content: 'x' })).toEqual(leadsOut);
  symlinkSync('/nowhere/at/all', at('dangling'));
  expect((await run('read', { path: 'dangling' })).isError).toBe(true);
  expect((await run('write', { path: 'dangling/x', content: 'x' })).isError).toBe(true);
  secretIsSafe();
});

test('links that stay inside are followed', async () => {
  symlinkSync('deep', at('door'));
  expect(await run('write', { path: 'door/a.txt', content: 'a' })).toMatchObject({ isError: false });
  expect(readFileSync(at('deep/a.txt'), 'utf8')).toBe('a');
  symlinkSync('../in.txt', at('deep/up'));
  expect(await run('read', { path: 'door/up' })).toMatchObject({ result: { text: 'inside\n' } });
});

test('a search does not follow links', async () => {
  symlinkSync(outside('.'), at('door'));
  symlinkSync(outside('secret.txt'), at('window'));
  expect(await run('grep', { pattern: 'outside' })).toEqual({
    isError: false,
    result: { matches: [], truncated: false },
  });
  expect(await run('find', { pattern: '**' })).toMatchObject({
    result: { paths: ['deep/', 'door', 'in.txt', 'window'] },
  });
  expect(await run('find', { pattern: '../**' })).toMatchObject({ result: { paths: [] } });
});

test('a folder that becomes a link between two calls leads nowhere', async () => {
  writeFileSync(at('deep/secret.txt'), 'mine');
  expect(await run('read', { path: 'deep/secret.txt' })).toMatchObject({ result: { text: 'mine' } });
  renameSync(at('deep'), at('kept'));
  symlinkSync(outside('.'), at('deep'));
  for (const [name, args] of CALLS) expect(await run(name, args('deep/secret.txt')), name).toEqual(leadsOut);
  secretIsSafe();
});

test('a folder that changes places with a link all the while never leads out', async () => {
  writeFileSync(at('deep/secret.txt'), 'mine');
  symlinkSync(outside('.'), at('link'));
  let isRunning = true;
  /** Again when a write has meanwhile made a folder of that name. */
  const move = (from: string, to: string, tries = 100): void => {
    try {
      rmSync(at(to), { recursive: true, force: true });
      renameSync(at(from), at(to));
    } catch (error) {
      if (tries === 0) throw error;
      move(from, to, tries - 1);
    }
  };
  const swapping = (async () => {
    while (isRunning) {
      move('deep', 'kept');
      move('link', 'deep');
      await new Promise(setImmediate);
      move('deep', 'link');
      move('kept', 'deep');
      await new Promise(setImmediate);
    }
  })();
  for (let count = 0; count < 150; count += 1) {
    for (const [name, args] of CALLS.filter(([name]) => !['grep', 'find'].includes(name))) {
      const outcome = await run(name, args('deep/secret.txt'));
      expect(JSON.stringify(outcome), name).not.toContain('"text":"outside"');
    }
    await run('write', { path: `deep/new-${count}/a.txt`, content: 'x' });
  }
  isRunning = false;
  await swapping;
  secretIsSafe();
}, 60_000);

test.each([
  ['a newline', 'a\nb.txt'],
  ['a change of direction', 'a\u202etxt.exe'],
  ['255 bytes', `${'é'.repeat(127)}x`],
  ['a leading dash', '-rf'],
  ['a star', '*'],
  ['quotes', `'"\`$(x)`],
])('a name with %s is a name', async (_what, name) => {
  expect(await run('write', { path: name, content: 'one' })).toMatchObject({ isError: false });
  expect(await run('edit', { path: name, old_text: 'one', new_text: 'two' })).toMatchObject({ isError: false });
  expect(await run('read', { path: name })).toMatchObject({ result: { text: 'two' } });
  expect(await run('grep', { pattern: 'two', path: name })).toMatchObject({ result: { matches: [`${name}:1:two`] } });
  expect(JSON.stringify(await run('ls', {}))).toContain(JSON.stringify(name));
});

test('names and paths that are too long are refused in words', async () => {
  const tooLong = { isError: true, error: 'That name is too long.' };
  for (const [name, args] of CALLS) expect(await run(name, args('x'.repeat(256))), name).toEqual(tooLong);
  for (const [name, args] of CALLS) {
    const outcome = await run(name, args('x'.repeat(1_100_000)));
    expect(outcome.isError && outcome.error.length < 200, name).toBe(true);
  }
});

test('names that are no text do not hide the rest', async () => {
  writeFileSync(Buffer.concat([Buffer.from(`${workspace.root}/`), Buffer.from([0x66, 0xff, 0x66])]), 'odd');
  expect(await run('ls', {})).toMatchObject({ isError: false });
  expect(await run('find', { pattern: 'in.*' })).toMatchObject({ result: { paths: ['in.txt'] } });
  expect(await run('grep', { pattern: 'inside' })).toMatchObject({ result: { matches: ['in.txt:1:inside'] } });
});

test('paths inside are taken as they are, and below /workspace', async () => {
  expect(await run('ls', { path: '/workspace' })).toMatchObject({ result: { path: '/workspace', truncated: false } });
  expect(await run('read', { path: '/workspace/in.txt' })).toMatchObject({ result: { bytes: 7, text: 'inside\n' } });
  expect(await run('grep', { path: '/workspace/in.txt', pattern: 'ins' })).toMatchObject({
    result: { matches: ['in.txt:1:inside'] },
  });
  expect(await run('write', { path: 'new/folder/a.md', content: 'é' })).toEqual({
    isError: false,
    result: { path: 'new/folder/a.md', bytes: 2 },
  });
  expect(readFileSync(at('new/folder/a.md'), 'utf8')).toBe('é');
});

test('a workspace that is itself reached by a link is one', async () => {
  const link = path.join(workspace.base, 'way');
  symlinkSync(workspace.root, link);
  expect(await run('read', { path: 'in.txt' }, { root: link })).toMatchObject({ isError: false });
  expect(await run('write', { path: 'b.txt', content: 'b' }, { root: link })).toMatchObject({ isError: false });
  rmSync(at('in.txt'));
  mkdirSync(at('in.txt'));
  expect(existsSync(at('b.txt'))).toBe(true);
});
