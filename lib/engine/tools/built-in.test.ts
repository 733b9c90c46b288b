import { execFileSync } from 'node:child_process';
import {
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runTool } from './built-in';
import type { ToolPlace } from './tool';

const ALL = ['ls', 'read', 'write'];
let base: string;
let root: string;

beforeEach(() => {
  base = mkdtempSync(path.join(tmpdir(), 'batchdeck-tools-'));
  root = path.join(base, 'sess_1');
  for (const folder of ['sess_1', 'sess_1/deep', 'sess_12', 'outside']) mkdirSync(path.join(base, folder));
  writeFileSync(path.join(base, 'outside/secret.txt'), 'outside');
  writeFileSync(path.join(base, 'sess_12/other.txt'), 'other');
  writeFileSync(path.join(root, 'in.txt'), 'inside\n');
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

const place = (): ToolPlace => ({ root, env: {}, internetAccess: false, signal: new AbortController().signal });
const run = (name: string, args: Record<string, unknown>) => runTool(place(), ALL, { name, arguments: args });
const leadsOut = { isError: true, error: 'This path leads out of the workspace.' };

const WAYS_OUT = [
  '..',
  '../outside/secret.txt',
  '../sess_12/other.txt',
  'deep/../../outside/secret.txt',
  '/etc/passwd',
  '/',
  '/workspace/../outside/secret.txt',
  '/workspacex',
  'in.txt\0.png',
  '../sess_1x',
];

test.each(WAYS_OUT)('no tool goes out by %j', async (way) => {
  expect(await run('ls', { path: way })).toEqual(leadsOut);
  expect(await run('read', { path: way })).toEqual(leadsOut);
  expect(await run('write', { path: way, content: 'x' })).toEqual(leadsOut);
});

test('no tool goes out by a link', async () => {
  symlinkSync(path.join(base, 'outside'), path.join(root, 'door'));
  symlinkSync(path.join(base, 'outside/secret.txt'), path.join(root, 'window.txt'));
  symlinkSync('/nowhere/at/all', path.join(root, 'dangling'));
  expect(await run('ls', { path: 'door' })).toEqual(leadsOut);
  expect(await run('read', { path: 'door/secret.txt' })).toEqual(leadsOut);
  expect(await run('read', { path: 'window.txt' })).toEqual(leadsOut);
  expect(await run('write', { path: 'door/new.txt', content: 'x' })).toEqual(leadsOut);
  expect(await run('write', { path: 'door/new/deep.txt', content: 'x' })).toEqual(leadsOut);
  expect(await run('write', { path: 'window.txt', content: 'x' })).toEqual(leadsOut);
  expect((await run('read', { path: 'dangling' })).isError).toBe(true);
  expect((await run('write', { path: 'dangling/x', content: 'x' })).isError).toBe(true);
  expect(readFileSync(path.join(base, 'outside/secret.txt'), 'utf8')).toBe('outside');
  expect(existsSync(path.join(base, 'outside/new.txt'))).toBe(false);
});

test('paths inside are taken as they are, and below /workspace', async () => {
  const listed = { isError: false, result: { path: '/workspace', truncated: false, entries: expect.any(Array) } };
  expect(await run('ls', { path: '/workspace' })).toEqual(listed);
  expect(await run('read', { path: '/workspace/in.txt' })).toMatchObject({ result: { bytes: 7, lines: 1, words: 1 } });
  expect(await run('write', { path: 'new/folder/a.md', content: 'é' })).toEqual({
    isError: false,
    result: { path: 'new/folder/a.md', bytes: 2 },
  });
  expect(readFileSync(path.join(root, 'new/folder/a.md'), 'utf8')).toBe('é');
});

test('writing replaces a file and never writes into the upload it shares its bytes with', async () => {
  linkSync(path.join(base, 'outside/secret.txt'), path.join(root, 'shared.txt'));
  await run('write', { path: 'shared.txt', content: 'new' });
  expect(readFileSync(path.join(root, 'shared.txt'), 'utf8')).toBe('new');
  expect(readFileSync(path.join(base, 'outside/secret.txt'), 'utf8')).toBe('outside');
});

test('ls lists names in order with kinds and sizes', async () => {
  symlinkSync('/etc', path.join(root, 'zlink'));
  expect(await run('ls', {})).toMatchObject({
    result: {
      entries: [
        { name: 'deep', type: 'folder' },
        { name: 'in.txt', type: 'file', bytes: 7 },
        { name: 'zlink', type: 'other' },
      ],
    },
  });
});

test('what goes wrong is told in a sentence', async () => {
  expect(await run('read', { path: 'gone.txt' })).toEqual({ isError: true, error: 'There is no such file or folder.' });
  expect(await run('read', { path: 'deep' })).toEqual({ isError: true, error: 'That is not a file.' });
  expect(await run('write', { path: 'deep', content: 'x' })).toEqual({ isError: true, error: 'That is a folder.' });
  expect(await run('ls', { path: 'in.txt' })).toEqual({ isError: true, error: 'That is not a folder.' });
  expect(await run('read', { file: 'in.txt' })).toMatchObject({ isError: true });
  expect(await run('bash', { command: 'id' })).toMatchObject({
    isError: true,
    error: 'This agent has no tool named bash.',
  });
  expect(await runTool(place(), ['ls'], { name: 'read', arguments: { path: 'in.txt' } })).toMatchObject({
    isError: true,
  });
});

test('a pipe is no file and does not hold the reader', async () => {
  execFileSync('mkfifo', [path.join(root, 'pipe')]);
  expect(await run('read', { path: 'pipe' })).toEqual({ isError: true, error: 'That is not a file.' });
});

test.each<[string, number[], object]>([
  ['NUL bytes', [0x61, 0, 0x62], { kind: 'binary' }],
  ['a PDF', [...Buffer.from('%PDF-1.7\n')], { kind: 'binary' }],
  ['bytes that are no UTF-8', Array(100).fill(0xc3), { kind: 'binary' }],
  [
    'Latin-1 text',
    [...Buffer.from('d\xe9j\xe0 vu, quelle journ\xe9e agr\xe9able pour un essai\n', 'latin1')],
    { kind: 'text', words: 8 },
  ],
  ['colours of a terminal', [...Buffer.from('\x1b[31mred\x1b[0m\n')], { kind: 'text', words: 1 }],
  ['a PNG cut short', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], { kind: 'image', width: null }],
  ['a JPEG', jpegHead(300, 200), { kind: 'image', format: 'JPEG', width: 300, height: 200 }],
  ['a JPEG without a size', [0xff, 0xd8, 0xff, 0xe0, 0, 2], { kind: 'image', format: 'JPEG', width: null }],
  ['nothing', [], { kind: 'text', bytes: 0, lines: 0, words: 0 }],
])('%s is seen for what it is', async (_what, bytes, expected) => {
  writeFileSync(path.join(root, 'it'), Buffer.from(bytes));
  expect(await run('read', { path: 'it' })).toMatchObject({
    isError: false,
    result: { ...expected, bytes: bytes.length },
  });
});

/** A JPEG's beginning up to its frame header. */
function jpegHead(width: number, height: number): number[] {
  const app = [0xff, 0xe0, 0, 16, ...Buffer.from('JFIF\0'), 1, 1, 0, 0, 1, 0, 1, 0, 0];
  const frame = [0xff, 0xc0, 0, 17, 8, height >> 8, height & 255, width >> 8, width & 255, 3, ...Array(9).fill(1)];
  return [0xff, 0xd8, ...app, ...frame, 0xff, 0xd9];
}
