import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Header, pack } from 'tar-stream';
import { afterAll, expect, test } from 'vitest';
import { judgeBundle, readBundle } from './bundle';
import { documentAnalyst } from './document-analyst';

const folder = mkdtempSync(path.join(tmpdir(), 'batchdeck-bundle-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type File = [name: string, content: string | Buffer, more?: Partial<Header>];

async function tarOf(files: File[]): Promise<Buffer> {
  const tar = pack();
  for (const [name, content, more] of files) tar.entry({ name, ...more }, content);
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

let count = 0;
function read(archive: Buffer) {
  count += 1;
  const file = path.join(folder, `${count}.tar.gz`);
  writeFileSync(file, archive);
  return readBundle(file);
}
const readTar = async (files: File[]) => read(gzipSync(await tarOf(files)));

test('files are read with their paths, folders and a leading ./ left away', async () => {
  const bundle = await readTar([
    ['./', '', { type: 'directory' }],
    ['./dari.yml', 'name: a'],
    ['./prompts', '', { type: 'directory' }],
    ['./prompts/system.md', 'Ünïcode ✓'],
    ['__proto__', 'text'],
  ]);
  expect(Object.entries(bundle)).toEqual([
    ['dari.yml', 'name: a'],
    ['prompts/system.md', 'Ünïcode ✓'],
    ['__proto__', 'text'],
  ]);
});

test('one folder around everything is left away, two are not', async () => {
  expect(
    await readTar([
      ['me/dari.yml', 'a'],
      ['me/b/c.md', 'c'],
    ]),
  ).toEqual({ 'dari.yml': 'a', 'b/c.md': 'c' });
  expect(
    await readTar([
      ['me/dari.yml', 'a'],
      ['you/c.md', 'c'],
    ]),
  ).toEqual({ 'me/dari.yml': 'a', 'you/c.md': 'c' });
});

test('a path of more than a hundred characters comes through', async () => {
  const name = `${'folder/'.repeat(30)}ä.md`;
  expect(await readTar([[name, 'x']])).toEqual({ [name]: 'x' });
});

test.each<[what: string, files: File[], reason: RegExp]>([
  ['an absolute path', [['/etc/passwd', 'x']], /absolute/],
  ['a drive', [['C:/a', 'x']], /absolute/],
  ['a path that leads out', [['a/../../b', 'x']], /leads out/],
  ['a backslash', [['a\\b', 'x']], /backslash/],
  ['a line break in a name', [['a\nb', 'x']], /characters/],
  ['an empty step', [['a//b', 'x']], /no plain path/],
  ['a long path', [['a/'.repeat(200), '', { type: 'directory' }]], /more than 300 bytes/],
  ['a link', [['a', '', { type: 'symlink', linkname: '/etc/passwd' }]], /symlink/],
  ['a hard link', [['a', '', { type: 'link', linkname: 'b' }]], /link/],
  ['a device', [['a', '', { type: 'character-device' }]], /character-device/],
  ['a pipe', [['a', '', { type: 'fifo' }]], /fifo/],
  [
    'a name twice',
    [
      ['a', '1'],
      ['./a', '2'],
    ],
    /twice/,
  ],
  [
    'a name twice in another case',
    [
      ['A.md', '1'],
      ['a.md', '2'],
    ],
    /twice/,
  ],
  [
    'a name twice in another Unicode form',
    [
      ['\u00e4', '1'],
      ['a\u0308', '2'],
    ],
    /twice/,
  ],
  [
    'a file that is a folder',
    [
      ['a', '1'],
      ['A/b', '2'],
    ],
    /both a file and a folder/,
  ],
  ['a picture', [['a.png', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0xff])]], /not UTF-8/],
  ['NUL', [['a', 'x\0']], /NUL/],
  ['too many files', Array.from({ length: 501 }, (_, n) => [`${n}`, 'x']), /more than 500 files/],
  ['too many folders', Array.from({ length: 1001 }, (_, n) => [`${n}`, '', { type: 'directory' }]), /1000 entries/],
  ['nothing', [], /no files/],
  ['a bomb', [['a', Buffer.alloc(9_000_000)]], /200 times/],
])('%s is refused', async (_what, files, reason) => {
  await expect(readTar(files)).rejects.toMatchObject({ code: 'invalid', message: expect.stringMatching(reason) });
});

const noise = (length: number) => Buffer.from(Array.from({ length }, () => 33 + Math.floor(Math.random() * 90)));

test('what is too large when unpacked is refused', async () => {
  const files: File[] = Array.from({ length: 6 }, (_, n) => [`${n}`, Buffer.concat(Array(20).fill(noise(100_000)))]);
  await expect(readTar(files)).rejects.toThrow(/larger than 10 MiB/);
});

test('what is no whole archive is refused', async () => {
  const whole = gzipSync(
    await tarOf([
      ['dari.yml', noise(5000)],
      ['b', 'b'],
    ]),
  );
  await expect(read(Buffer.from('PK\x03\x04 not this'))).rejects.toThrow(/not a whole tar.gz/);
  await expect(read(Buffer.alloc(0))).rejects.toMatchObject({ code: 'invalid' });
  await expect(read(gzipSync('no tar at all, but long enough. '.repeat(40)))).rejects.toThrow(/not a whole tar.gz/);
  for (const part of [10, whole.length / 2, whole.length - 1]) {
    await expect(read(whole.subarray(0, part)), `cut at ${part}`).rejects.toThrow(/not a whole tar.gz/);
  }
  await expect(read(gzipSync((await tarOf([['a', noise(5000)]])).subarray(0, 3000)))).rejects.toThrow(/not a whole/);
  for (const more of ['more', '\0'.repeat(100)]) {
    await expect(read(Buffer.concat([whole, Buffer.from(more)]))).rejects.toThrow(/not a whole|follows the end/);
  }
});

test('a bundle can be published when its manifest is valid and its prompt is there', () => {
  expect(judgeBundle(documentAnalyst).problems).toEqual([]);
  const { 'dari.yml': manifest = '', ...rest } = documentAnalyst;
  expect(judgeBundle(rest).problems[0]?.message).toMatch(/no dari.yml/);
  expect(judgeBundle({ 'dari.yml': manifest }).problems).toEqual([
    { path: 'instructions.system', line: 5, column: 11, message: 'The bundle has no file prompts/system.md.' },
  ]);
  expect(judgeBundle({ 'dari.yml': manifest, 'prompts/system.md': ' \n' }).problems[0]?.message).toMatch(/empty/);
  expect(judgeBundle({ ...documentAnalyst, 'dari.yml': `${manifest}x: 1\n` }).problems[0]?.message).toMatch(/Unknown/);
});
