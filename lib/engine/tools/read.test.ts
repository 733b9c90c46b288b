import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openWorkspace } from '@/lib/test/workspace';
import { pageOf } from './page';

const { at, run } = openWorkspace();

type Reading = { text: string; lines: number; first_line: number; truncated: boolean; next_offset: number | null };

async function read(args: Record<string, unknown>): Promise<Reading> {
  const outcome = await run('read', args);
  if (outcome.isError) throw new Error(outcome.error);
  return outcome.result as Reading;
}

test('a short text comes whole', async () => {
  expect(await run('read', { path: 'in.txt' })).toEqual({
    isError: false,
    result: {
      path: 'in.txt',
      bytes: 7,
      kind: 'text',
      text: 'inside\n',
      first_line: 1,
      lines: 1,
      truncated: false,
      next_offset: null,
    },
  });
});

test('a long text comes by pages of 2,000 lines', async () => {
  writeFileSync(at('long.txt'), Array.from({ length: 4500 }, (_, index) => `${index + 1}\n`).join(''));
  const first = await read({ path: 'long.txt' });
  expect(first).toMatchObject({ lines: 2000, truncated: true, next_offset: 2001 });
  const second = await read({ path: 'long.txt', offset: 2001 });
  expect(second.text.startsWith('2001\n')).toBe(true);
  const last = await read({ path: 'long.txt', offset: 4001 });
  expect(last).toMatchObject({ lines: 500, truncated: false, next_offset: null });
  expect(last.text.endsWith('\n4500\n')).toBe(true);
  expect(await read({ path: 'long.txt', offset: 4000, limit: 1 })).toMatchObject({ text: '4000\n', next_offset: 4001 });
  expect(await read({ path: 'long.txt', offset: 4500, limit: 1 })).toMatchObject({ text: '4500\n', next_offset: null });
});

test('a page has at most 50 kB, a line at most 10 kB, and says what it left out', async () => {
  writeFileSync(at('wide.txt'), `${'é'.repeat(8000)}\n`.repeat(20));
  const page = await read({ path: 'wide.txt' });
  expect(page).toMatchObject({ lines: 5, truncated: true, next_offset: 6 });
  expect(page.text.split('\n')[0]).toBe(`${'é'.repeat(5000)}… [line cut: 6001 more bytes]`);
  expect(Buffer.byteLength(page.text)).toBeLessThan(51_000);
});

test('a line of 200 MB is neither kept in memory nor in the way', async () => {
  const chunk = Buffer.alloc(1024 * 1024, 'a');
  const before = process.memoryUsage().rss;
  const chunks = (function* () {
    for (let count = 0; count < 200; count += 1) yield chunk;
    yield Buffer.from('\nafter\n');
  })();
  const page = await pageOf(chunks, { offset: 1, limit: 2 });
  expect(page.text).toMatch(/^a{10000}… \[line cut: 209705201 more bytes\]\nafter\n$/);
  expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024);
});

test('pages put together are the text, however it is cut into pieces', async () => {
  const line = fc
    .array(fc.constantFrom('a', 'é', '🎈', '\r', ' ', '\ufeff'), { maxLength: 6 })
    .map((all) => all.join(''));
  const cases = fc.tuple(
    fc.array(line, { maxLength: 12 }),
    fc.integer({ min: 1, max: 7 }),
    fc.integer({ min: 1, max: 4 }),
  );
  await fc.assert(
    fc.asyncProperty(cases, async ([lines, piece, limit]) => {
      const text = lines.join('\n');
      const bytes = Buffer.from(text);
      const chunks = Array.from({ length: Math.ceil(bytes.length / piece) }, (_, index) =>
        bytes.subarray(index * piece, (index + 1) * piece),
      );
      let whole = '';
      for (let offset: number | null = 1; offset !== null; ) {
        const page: Reading = await pageOf(chunks, { offset, limit });
        whole += page.text;
        offset = page.next_offset;
      }
      expect(whole).toBe(text);
    }),
  );
});

test('a page beyond the end, or of no lines, is refused', async () => {
  expect(await run('read', { path: 'in.txt', offset: 2 })).toEqual({
    isError: true,
    error: 'The file ends before line 2.',
  });
  for (const wrong of [{ offset: 0 }, { limit: 0 }, { limit: 2001 }, { offset: 1.5 }, { offset: '1' }]) {
    expect(await run('read', { path: 'in.txt', ...wrong })).toMatchObject({ isError: true });
  }
});

test('a survey counts the whole and shows the beginning', async () => {
  writeFileSync(at('a.md'), `# Title\n${'word '.repeat(1000)}\n`);
  expect(await run('read', { path: 'a.md', survey: true })).toMatchObject({
    result: { lines: 2, words: 1002, headings: [{ level: 1, text: 'Title' }], truncated: true },
  });
});

test('a pipe or a socket is no file and does not hold the reader', async () => {
  execFileSync('mkfifo', [at('pipe')]);
  for (const [name, args] of [
    ['read', {}],
    ['edit', { old_text: 'a', new_text: 'b' }],
  ] as const) {
    expect(await run(name, { path: 'pipe', ...args })).toEqual({ isError: true, error: 'That is not a file.' });
  }
  expect(await run('ls', { path: 'pipe' })).toEqual({ isError: true, error: 'That is not a folder.' });
  expect(await run('grep', { path: 'pipe', pattern: '.' })).toMatchObject({ result: { matches: [] } });
  expect(await run('grep', { pattern: 'inside' })).toMatchObject({ result: { matches: ['in.txt:1:inside'] } });
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
  writeFileSync(at('it'), Buffer.from(bytes));
  expect(await run('read', { path: 'it', survey: true })).toMatchObject({
    isError: false,
    result: { ...expected, bytes: bytes.length },
  });
  expect(await run('read', { path: 'it' })).toMatchObject({ isError: false, result: { bytes: bytes.length } });
});

/** A JPEG's beginning up to its frame header. */
function jpegHead(width: number, height: number): number[] {
  const app = [0xff, 0xe0, 0, 16, ...Buffer.from('JFIF\0'), 1, 1, 0, 0, 1, 0, 1, 0, 0];
  const frame = [0xff, 0xc0, 0, 17, 8, height >> 8, height & 255, width >> 8, width & 255, 3, ...Array(9).fill(1)];
  return [0xff, 0xd8, ...app, ...frame, 0xff, 0xd9];
}
