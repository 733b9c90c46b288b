import { chmodSync, linkSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openWorkspace } from '@/lib/test/workspace';

const { workspace, at, outside, run } = openWorkspace();

const edit = (old_text: string, new_text: string, more = {}) =>
  run('edit', { path: 'a.txt', old_text, new_text, ...more });

test('edit replaces what is there once', async () => {
  writeFileSync(at('a.txt'), '\ufeffone\r\ntwo $& three\n');
  expect(await edit('two $&', '$1 "2"')).toEqual({ isError: false, result: { path: 'a.txt', replaced: 1, bytes: 21 } });
  expect(readFileSync(at('a.txt'), 'utf8')).toBe('\ufeffone\r\n$1 "2" three\n');
  expect(await edit(' three', '')).toMatchObject({ result: { replaced: 1 } });
});

test('edit says how often it found what it should find once', async () => {
  writeFileSync(at('a.txt'), 'aaaa b a');
  expect(await edit('aa', 'c')).toEqual({
    isError: true,
    error: 'old_text is 2 times in a.txt. Give more of the text around it, or set replace_all.',
  });
  expect(await edit('x', 'c')).toEqual({
    isError: true,
    error: 'old_text is not in a.txt. Read the file and copy it exactly.',
  });
  expect(readFileSync(at('a.txt'), 'utf8')).toBe('aaaa b a');
  expect(await edit('a', 'xx', { replace_all: true })).toMatchObject({ result: { replaced: 5 } });
  expect(readFileSync(at('a.txt'), 'utf8')).toBe('xxxxxxxx b xx');
});

test('edit refuses what it cannot do', async () => {
  writeFileSync(at('a.txt'), 'a');
  expect(await edit('a', 'a')).toEqual({ isError: true, error: 'old_text and new_text are the same.' });
  expect(await edit('', 'a')).toMatchObject({ isError: true });
  expect(await edit('a', 'b', { regex: true })).toMatchObject({ isError: true });
  writeFileSync(at('a.txt'), Buffer.from([0x61, 0xff]));
  expect(await edit('a', 'b')).toEqual({
    isError: true,
    error: 'The file is not UTF-8 text, so it cannot be edited.',
  });
  writeFileSync(at('a.txt'), 'a'.repeat(5_000_001));
  expect(await edit('a', 'b')).toMatchObject({ isError: true, error: expect.stringContaining('larger than 5 MB') });
  writeFileSync(at('a.txt'), 'a'.repeat(4_000_000));
  expect(await edit('a', 'b'.repeat(4_000_000), { replace_all: true })).toEqual({
    isError: true,
    error: 'The file would become larger than 5 MB.',
  });
});

test.each(['write', 'edit'])('%s never writes into the upload that a file shares its bytes with', async (name) => {
  linkSync(outside('secret.txt'), at('a.txt'));
  chmodSync(at('a.txt'), 0o400);
  const args = name === 'write' ? { content: 'new' } : { old_text: 'outside', new_text: 'new' };
  expect(await run(name, { path: 'a.txt', ...args })).toMatchObject({ isError: false });
  expect(readFileSync(at('a.txt'), 'utf8')).toBe('new');
  expect(readFileSync(outside('secret.txt'), 'utf8')).toBe('outside');
  expect(readdirSync(workspace.root).sort()).toEqual(['a.txt', 'deep', 'in.txt']);
});

test('a script stays one that can be run', async () => {
  writeFileSync(at('a.txt'), '#!/bin/sh\n');
  chmodSync(at('a.txt'), 0o750);
  await edit('sh', 'bash');
  expect(statSync(at('a.txt')).mode & 0o777).toBe(0o754);
  await run('write', { path: 'a.txt', content: 'x' });
  expect(statSync(at('a.txt')).mode & 0o777).toBe(0o754);
});

test('a write that cannot be ended leaves nothing behind', async () => {
  mkdirSync(at('taken'));
  expect(await run('write', { path: 'taken', content: 'x' })).toMatchObject({ isError: true });
  expect(await run('write', { path: 'big', content: 'é'.repeat(2_500_001) })).toMatchObject({ isError: true });
  expect(await run('write', { path: 'in.txt/a', content: 'x' })).toEqual({
    isError: true,
    error: 'That is not a folder.',
  });
  expect(readdirSync(workspace.root).sort()).toEqual(['deep', 'in.txt', 'taken']);
});
