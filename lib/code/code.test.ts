import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text as readAll } from 'node:stream/consumers';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { DraftItem } from '@/lib/batches/schema';
import { newId } from '@/lib/new-id';
import { testItem } from '@/lib/test/items';
import { bodyLines, codeOf, LANGUAGES, type Language, programOf } from './code';
import { readRequestText } from './request-body';

const SECRET = 'a"b\\c\nd\te\'f $HOME `id` & é🙂';
const run = promisify(execFile);

/** Takes requests as the API does; what the programs really send is what counts. */
const received: { key: string | undefined; body: { idempotency_key: string; items: unknown[] } }[] = [];
const server = createServer(async (request, response) => {
  received.push({ key: request.headers.authorization, body: JSON.parse(await readAll(request)) });
  response.end('{"batch_id":"batch_1"}');
});
let origin: string;
let folder: string;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  folder = mkdtempSync(path.join(tmpdir(), 'batchdeck-code-'));
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  received.length = 0;
});

const words = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 30 }),
  fc.constantFrom(
    "it's",
    'a\nJSON\nb',
    "JSON'",
    '$HOME',
    '$(id)',
    '`id`',
    '"',
    '\\',
    '\\n',
    '\u2028',
    '‮bidi',
    '{{x}}',
    '&',
    "'''",
    '"""',
    '#',
    '%s',
    '$A',
    '$'.concat('{A}'),
    '*/',
  ),
);
const anyText = fc
  .array(words, { minLength: 1, maxLength: 4 })
  .map((list) => list.join('').replaceAll('\0', '') || 'x');
const anyItem = fc
  .record({
    parts: fc.array(
      fc.oneof(
        anyText.map((text) => ({ type: 'text' as const, text })),
        fc
          .constantFrom('file' as const, 'image' as const)
          .map((type) => ({ type, fileId: `file_${type}`, filename: `it's ${type}\n.txt`, sizeBytes: 3 })),
      ),
      { minLength: 1, maxLength: 3 },
    ),
    metadata: fc.dictionary(
      anyText.map((key) => `k${key.trim()}`.slice(0, 60)),
      fc.oneof(anyText, fc.constant('$SHOP_TOKEN')),
      { maxKeys: 3 },
    ),
    shadow: fc.boolean(),
    llmId: fc.constantFrom('', 'gpt-5.5'),
    versionId: fc.constantFrom('', 'ver_1'),
    secrets: fc.uniqueArray(fc.constantFrom('SHOP_TOKEN', '_X', 'A1'), { maxLength: 3 }),
  })
  .map(
    ({ parts, metadata, shadow, secrets, llmId, versionId }): DraftItem => ({
      id: newId('item'),
      llmId,
      versionId,
      parts: parts.map((part) => ({ id: newId('part'), ...part })),
      metadata: Object.entries(shadow ? { ...metadata, SHOP_TOKEN: '$SHOP_TOKEN' } : metadata).map(([key, value]) => ({
        id: newId('pair'),
        key: key.trim(),
        value,
      })),
      secrets: secrets.map((name) => ({ id: newId('secret'), name, value: '', keptFrom: null })),
    }),
  );

const tell = (items: readonly DraftItem[]) => programOf({ origin, agentId: 'agt_1', items, key: 'b_1.7' });

/** What the API is to be told, with the values of secrets. */
const expected = (items: readonly DraftItem[]) =>
  tell(items).bodies.map((body) => ({
    ...body,
    items: body.items.map((item) =>
      item.secrets
        ? { ...item, secrets: Object.fromEntries(Object.keys(item.secrets).map((name) => [name, SECRET])) }
        : item,
    ),
  }));

const STARTS: Record<Language, [command: string, file: string]> = {
  cURL: ['bash', 'send.sh'],
  TypeScript: ['node', 'send.mjs'],
  Python: ['python3', 'send.py'],
};

const hasCommand = async (name: string) =>
  run(name, ['--version']).then(
    () => true,
    () => false,
  );

async function runCode(language: Language, items: readonly DraftItem[]) {
  const program = tell(items);
  const [command, file] = STARTS[language];
  const text = codeOf(language, program);
  // Node 20 takes JavaScript alone: what the type checker reads goes.
  writeFileSync(path.join(folder, file), language === 'TypeScript' ? withoutTypes(text) : text);
  writeFileSync(path.join(folder, 'batch.jsonl'), bodyLines(program));
  const env = {
    PATH: process.env.PATH,
    LANG: 'C.UTF-8',
    DARI_API_KEY: 'k-1',
    SHOP_TOKEN: SECRET,
    _X: SECRET,
    A1: SECRET,
  };
  await run(command, [file], { cwd: folder, env: env as unknown as NodeJS.ProcessEnv });
}

const withoutTypes = (text: string) =>
  text
    .replace(/^type Body = .*\n/m, '')
    .replace('const bodies: Body[]', 'const bodies')
    .replace('(name: string): string', '(name)');

test.each(LANGUAGES)('the %s of any batch sends what Batchdeck would, whatever is in it', async (language) => {
  if (!(await hasCommand(STARTS[language][0]))) return console.warn(`${STARTS[language][0]} is not here: not tested.`);
  await fc.assert(
    fc.asyncProperty(fc.array(anyItem, { minLength: 1, maxLength: 25, size: 'max' }), async (items) => {
      received.length = 0;
      await runCode(language, items);
      expect(received.map(({ body }) => JSON.stringify(body))).toEqual(
        expected(items).map((body) => JSON.stringify(body)),
      );
      expect(received[0]?.key).toBe('Bearer k-1');
    }),
    { numRuns: 3 },
  );
});

test.each(LANGUAGES)(
  'the %s of more than 100 items is a loop over a file, a submission with a key each',
  async (language) => {
    if (!(await hasCommand(STARTS[language][0]))) return;
    const items = Array.from({ length: 203 }, (_, index) =>
      testItem(`it's\n"${index}" $HOME`, { secrets: [{ id: 's', name: 'SHOP_TOKEN', value: '', keptFrom: null }] }),
    );
    await runCode(language, items);
    expect(received.map(({ body }) => body)).toEqual(expected(items));
    expect(received.map(({ body }) => [body.idempotency_key, body.items.length])).toEqual([
      ['b_1.7.1', 100],
      ['b_1.7.2', 100],
      ['b_1.7.3', 3],
    ]);
  },
);

test('what is pasted back gives the same form, as JSON and as cURL', () => {
  fc.assert(
    fc.property(fc.array(anyItem, { minLength: 1, maxLength: 5 }), (items) => {
      const program = tell(items);
      for (const text of [bodyLines(program), JSON.stringify(program.bodies[0], null, 2), codeOf('cURL', program)]) {
        const pasted = readRequestText(text, { items });
        expect(pasted.problems).toEqual([]);
        expect(pasted.agentId).toBe('agt_1');
        expect(pasted.items.map(withoutIds)).toEqual(items.map(withoutIds));
      }
    }),
  );
});

/** Whole numbers as keys of JSON come first, wherever they stood. */
const withoutIds = (item: DraftItem) =>
  JSON.parse(
    JSON.stringify(
      { ...item, metadata: Object.fromEntries(item.metadata.map(({ key, value }) => [key, value])) },
      (name, value) => (name === 'id' ? undefined : value),
    ),
  );

test('a secret that the draft keeps stays kept when its code comes back', () => {
  const items = [testItem('a', { secrets: [{ id: 's', name: 'SHOP_TOKEN', value: '', keptFrom: 'i/s' }] })];
  const code = bodyLines(tell(items));
  expect(readRequestText(code, { items }).items[0]?.secrets).toMatchObject([
    { name: 'SHOP_TOKEN', value: '', keptFrom: 'i/s' },
  ]);
  const more = [...items, testItem('b')];
  expect(readRequestText(code, { items: more }).items[0]?.secrets).toMatchObject([{ value: '', keptFrom: null }]);
});
