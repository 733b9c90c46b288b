import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openWorkspace } from '@/lib/test/workspace';

const { at, run } = openWorkspace();

const matches = async (args: Record<string, unknown>) => {
  const outcome = await run('grep', args);
  return outcome.isError ? outcome.error : (outcome.result as { matches: string[] }).matches;
};
const paths = async (args: Record<string, unknown>) => {
  const outcome = await run('find', args);
  return outcome.isError ? outcome.error : (outcome.result as { paths: string[] }).paths;
};

function plant(): void {
  mkdirSync(at('deep/er'), { recursive: true });
  writeFileSync(at('deep/a.md'), '# Alpha\r\nbeta\r\n');
  writeFileSync(at('deep/er/b.ts'), 'const alpha = 1;\n\nconst x = 2');
  writeFileSync(at('.hidden.ts'), 'alpha\n');
  writeFileSync(at('binary.bin'), Buffer.from('alpha\0alpha\n'));
}

test('grep answers path, line and text in order', async () => {
  plant();
  expect(await matches({ pattern: 'alpha' })).toEqual(['.hidden.ts:1:alpha', 'deep/er/b.ts:1:const alpha = 1;']);
  expect(await matches({ pattern: 'alpha$', ignore_case: true })).toEqual([
    '.hidden.ts:1:alpha',
    'deep/a.md:1:# Alpha',
  ]);
  expect(await matches({ pattern: '\\bx\\s=\\s\\d', path: 'deep' })).toEqual(['deep/er/b.ts:3:const x = 2']);
  expect(await matches({ pattern: 'beta', path: 'deep/a.md' })).toEqual(['deep/a.md:2:beta']);
  expect(await matches({ pattern: 'nowhere' })).toEqual([]);
});

test('grep looks only into files that the glob means', async () => {
  plant();
  expect(await matches({ pattern: 'a', glob: '*.ts', limit: 1 })).toEqual(['.hidden.ts:1:alpha']);
  expect(await matches({ pattern: 'lpha', glob: 'deep/**', ignore_case: true })).toEqual([
    'deep/a.md:1:# Alpha',
    'deep/er/b.ts:1:const alpha = 1;',
  ]);
  expect(await matches({ pattern: 'alpha', path: 'deep', glob: 'er/*' })).toEqual(['deep/er/b.ts:1:const alpha = 1;']);
});

test('grep stops at its limit, and shows long lines around what it found', async () => {
  writeFileSync(at('many.txt'), 'needle\n'.repeat(5000));
  expect(await run('grep', { pattern: 'needle', limit: 3 })).toEqual({
    isError: false,
    result: { matches: ['many.txt:1:needle', 'many.txt:2:needle', 'many.txt:3:needle'], truncated: true },
  });
  writeFileSync(at('many.txt'), `${'x'.repeat(3_000_000)}needle${'y'.repeat(1000)}\nneedle\n`);
  const [long, short] = await matches({ pattern: 'needle', path: 'many.txt' });
  expect(long).toMatch(/^many\.txt:1:….*needle.*…$/);
  expect(long?.length).toBeLessThan(500);
  expect(short).toBe('many.txt:2:needle');
  writeFileSync(at('many.txt'), `${'z'.repeat(390)}\n`.repeat(1000));
  const { result } = (await run('grep', { pattern: 'z', limit: 1000 })) as { result: { truncated: boolean } };
  expect(result.truncated).toBe(true);
  expect(JSON.stringify(result).length).toBeLessThan(60_000);
});

test('a regular expression without end is given up and holds up nothing', async () => {
  writeFileSync(at('a.txt'), `${'a'.repeat(60)}!\n`);
  let beats = 0;
  const heart = setInterval(() => {
    beats += 1;
  }, 20);
  const bomb = run('grep', { pattern: '^(a+)+$' });
  expect(await matches({ pattern: 'a!' })).toEqual([`a.txt:1:${'a'.repeat(60)}!`]);
  expect(await bomb).toEqual({
    isError: true,
    error: 'The search took more than 10 seconds. Use a simpler pattern or search in fewer files.',
  });
  clearInterval(heart);
  expect(beats).toBeGreaterThan(10);
}, 60_000);

test('a search ends when its session stops', async () => {
  writeFileSync(at('a.txt'), `${'a'.repeat(60)}!\n`);
  const stop = new AbortController();
  const bomb = run('grep', { pattern: '^(a+)+$' }, { signal: stop.signal });
  stop.abort();
  expect((await bomb).isError).toBe(true);
  expect((await run('find', { pattern: '*' }, { signal: stop.signal })).isError).toBe(true);
});

test.each(['(', '[a', '*', '(?<n>a)(?<n>b)', 'x'.repeat(1001)])('no regular expression: %.20s', async (pattern) => {
  expect((await run('grep', { pattern })).isError).toBe(true);
});

test('find takes names anywhere and paths from where it looks', async () => {
  plant();
  expect(await paths({ pattern: '*.ts' })).toEqual(['.hidden.ts', 'deep/er/b.ts']);
  expect(await paths({ pattern: 'deep/*' })).toEqual(['deep/a.md', 'deep/er/']);
  expect(await paths({ pattern: '**/*.{md,ts}', path: 'deep' })).toEqual(['deep/a.md', 'deep/er/b.ts']);
  expect(await paths({ pattern: '/workspace/deep/**/*.ts' })).toEqual(['deep/er/b.ts']);
  expect(await run('find', { pattern: '**', limit: 2 })).toMatchObject({
    result: { paths: ['.hidden.ts', 'binary.bin'], truncated: true },
  });
});

test.each([
  '+(a|aa|aaa)+(a|aa|aaa)+(a|aa|aaa)b',
  '{1..999999999}',
  '('.repeat(900),
  '**/'.repeat(300),
  '[',
  '!(',
  '!x',
])(
  'a glob that is no good does no harm: %.40s',
  async (pattern) => {
    for (let count = 0; count < 50; count += 1) writeFileSync(at(`${'a'.repeat(200)}${count}`), '');
    expect(await run('find', { pattern })).toMatchObject({ isError: expect.any(Boolean) });
  },
  60_000,
);

test('a folder of thousands of files is searched within bounds', async () => {
  for (let count = 0; count < 3000; count += 1) writeFileSync(at(`deep/${count}.txt`), `${count}\n`);
  expect(await run('find', { pattern: '*.txt', limit: 1000 })).toMatchObject({ result: { truncated: true } });
  expect(await matches({ pattern: '^2999$' })).toEqual(['deep/2999.txt:1:2999']);
  expect(await run('ls', { path: 'deep' })).toMatchObject({ result: { truncated: true } });
});

test.skipIf(process.getuid?.() === 0)('what may not be read is left out', async () => {
  mkdirSync(at('locked'));
  writeFileSync(at('locked/a.txt'), 'inside');
  chmodSync(at('locked'), 0);
  expect(await matches({ pattern: 'inside' })).toEqual(['in.txt:1:inside']);
  chmodSync(at('locked'), 0o700);
});
