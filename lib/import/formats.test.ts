import { expect, test } from 'vitest';
import type { DraftItem } from '@/lib/batches/schema';
import type { Choices } from './choices';
import { createDesk } from './desk';
import type { Format } from './words';

const flat = ({ parts, metadata, llmId, versionId, secrets }: DraftItem) => ({
  parts: parts.map((part) =>
    part.type === 'text' ? part.text : `${part.type} ${part.fileId || '?'} ${part.filename}`,
  ),
  metadata: Object.fromEntries(metadata.map(({ key, value }) => [key, value])),
  ...(llmId && { llmId }),
  ...(versionId && { versionId }),
  ...(secrets.length > 0 && { secrets: secrets.map(({ name, value }) => `${name}=${value}`) }),
});

async function imported(text: string, name = '', more: Partial<Choices> = {}) {
  const desk = createDesk();
  const source = name === '' ? text : new File([text], name);
  const found = await desk.open(source, {}, []);
  const { targets, template } = found;
  const checked = desk.decide({ targets, template, missing: 'undecided', room: 50_000, ...more });
  return { desk, found, checked, bad: desk.badRows(0, 99), items: desk.items(0).items.map(flat) };
}

const lines = (...values: unknown[]) => values.map((value) => JSON.stringify(value)).join('\n');

test('an export of Batchdeck comes back: metadata, secrets by name, and nothing of what became of the items', async () => {
  const { items, checked } = await imported(
    'index,status,text,file,image,llm_id,version_id,metadata.suite,secret.SHOP_TOKEN,error,surprise\n' +
      '0,failed,Read it,a.pdf,b.png,fast,ver_1,nightly,hush,Timed out,x\n',
  );
  expect(checked.problems).toEqual([]);
  expect(items).toEqual([
    {
      parts: ['Read it', 'file ? a.pdf', 'image ? b.png'],
      metadata: { suite: 'nightly' },
      llmId: 'fast',
      versionId: 'ver_1',
      secrets: ['SHOP_TOKEN=hush'],
    },
  ]);
});

test('JSON values become text: numbers and booleans as written, null as nothing, nested ones as JSON', async () => {
  const { items, found } = await imported(
    '[{"prompt":"a","n":1.50,"big":12345678901234567890,"yes":true,"none":null,"tags":["x",{"y":1}],"metadata":{"k":"v"}}]',
    'a.json',
  );
  expect(found.format).toBe('json');
  expect(items[0]).toEqual({
    parts: ['a'],
    metadata: {
      n: '1.50',
      big: '12345678901234567890',
      yes: 'true',
      tags: '[\n  "x",\n  {\n    "y": 1\n  }\n]',
      k: 'v',
    },
  });
});

test('a list of strings is a list of messages', async () => {
  const { items } = await imported('["one", "two\\nlines"]');
  expect(items.map(({ parts }) => parts)).toEqual([['one'], ['two\nlines']]);
});

test('a request body of the API keeps the order of its parts, its ids of files, and its agent', async () => {
  const body = {
    idempotency_key: 'k',
    items: [
      {
        agent_id: 'agt_1',
        version_id: 'ver_2',
        llm_id: 'fast',
        metadata: { kind: 'test' },
        secrets: { SHOP_TOKEN: 'hush' },
        message: {
          content: [
            { type: 'file', file_id: 'file_a' },
            { type: 'text', text: 'after the file' },
          ],
        },
      },
      {
        agent_id: 'agt_1',
        message: {
          content: [
            { type: 'text', text: 'first' },
            { type: 'image', file_id: 'file_b' },
          ],
        },
      },
      { agent_id: 'agt_1', message: { content: [{ type: 'video', file_id: 'file_b' }] } },
    ],
  };
  const text = JSON.stringify(body, null, 2);
  const { items, found, bad } = await imported(text);
  expect(found).toMatchObject({ format: 'request', agentId: 'agt_1' });
  expect(items).toEqual([
    {
      parts: ['file file_a file_a', 'after the file'],
      metadata: { kind: 'test' },
      llmId: 'fast',
      versionId: 'ver_2',
      secrets: ['SHOP_TOKEN=hush'],
    },
    { parts: ['first', 'image file_b file_b'], metadata: {} },
  ]);
  const line = text.slice(0, text.lastIndexOf('"agent_id"')).split('\n').length - 1;
  expect(bad).toMatchObject([{ line, column: 'message.content.0.type' }]);
});

test('an OpenAI batch: messages become the text, the model the option, and the id is kept', async () => {
  const of = (custom_id: string, body: unknown) => ({ custom_id, method: 'POST', url: '/v1/chat/completions', body });
  const { items, found } = await imported(
    lines(
      of('r1', { model: 'gpt-5', messages: [{ role: 'user', content: 'Hello' }], temperature: 0 }),
      of('r2', {
        model: 'gpt-5',
        messages: [
          { role: 'system', content: 'Be brief.' },
          { role: 'user', content: [{ type: 'text', text: 'Hi' }] },
        ],
      }),
      of('r3', { model: 'gpt-5', input: 'Plain' }),
    ),
  );
  expect(found.format).toBe('openai');
  expect(found.columns.map(({ name }) => name)).toContain('body.temperature');
  expect(items).toEqual([
    { parts: ['Hello'], metadata: { custom_id: 'r1' }, llmId: 'gpt-5' },
    { parts: ['[system]\nBe brief.\n\n[user]\nHi'], metadata: { custom_id: 'r2' }, llmId: 'gpt-5' },
    { parts: ['Plain'], metadata: { custom_id: 'r3' }, llmId: 'gpt-5' },
  ]);
});

const PROMPTFOO = `
prompts:
  - 'Translate {{word}} to {{language}}'
providers: [openai:gpt-5, fast]
tests:
  - vars: { word: cat, language: French }
    assert: [{ type: contains, value: chat }]
  - description: no language
    vars:
      word: dog
`;

test.each(['a.yaml', ''])(
  'a promptfoo file (%j): each test with each provider, its prompt as the template',
  async (name) => {
    const { items, found, checked } = await imported(PROMPTFOO, name);
    expect(found).toMatchObject({ format: 'promptfoo', template: 'Translate {{word}} to {{language}}', rowCount: 4 });
    expect(items.map(({ parts, llmId }) => [parts, llmId])).toEqual([
      [['Translate cat to French'], 'openai:gpt-5'],
      [['Translate cat to French'], 'fast'],
    ]);
    expect(items[0]?.metadata.assert).toContain('"contains"');
    expect(checked).toMatchObject({ waiting: 2, missing: [{ name: 'language', lines: [8, 8] }] });
  },
);

test('several prompts of a promptfoo file are written out, and expectations of its CSV tests are kept', async () => {
  const config = JSON.stringify({ prompts: ['A {{x}}', 'B {{x}}'], tests: [{ vars: { x: 1 } }, { vars: {} }] });
  const { items, bad } = await imported(config, 'promptfooconfig.json');
  expect(items.map(({ parts }) => parts[0])).toEqual(['A 1', 'B 1']);
  expect(bad.map(({ reason }) => reason)).toEqual(
    Array(2).fill('The prompt asks for {{x}}, and this test has no value for it.'),
  );
  const csv = await imported('word,__expected,__metadata:suite\ncat,contains: chat,s1\n', 'tests.csv', {
    template: 'Say {{word}}',
  });
  expect(csv.items).toEqual([{ parts: ['Say cat'], metadata: { expected: 'contains: chat', suite: 's1' } }]);
});

test('any other YAML list is rows too', async () => {
  const { items } = await imported('---\n- text: one\n  n: 1\n- text: |\n    two\n    lines\n', 'a.yml');
  expect(items).toEqual([
    { parts: ['one'], metadata: { n: '1' } },
    { parts: ['two\nlines\n'], metadata: {} },
  ]);
});

test('rows without a value for the template wait, become bad rows, or leave it out', async () => {
  const csv = 'city,n\nParis,1\n ,2\nRome,3\n';
  const template = 'Tell of {{city}}.';
  expect((await imported(csv, '', { template })).checked).toMatchObject({
    good: 2,
    bad: 0,
    waiting: 1,
    missing: [{ name: 'city', lines: [3] }],
  });
  expect((await imported(csv, '', { template, missing: 'bad' })).bad).toMatchObject([{ line: 3, column: 'city' }]);
  const { items } = await imported(csv, '', { template, missing: 'empty' });
  expect(items.map(({ parts }) => parts[0])).toEqual(['Tell of Paris.', 'Tell of .', 'Tell of Rome.']);
});

test('what does not fit is told by row and column', async () => {
  const { bad } = await imported(`text,note,llm_id\nok,${'n'.repeat(513)},a\nok,b,${'m'.repeat(201)}\n,c,d\n`, '', {
    targets: [
      { to: 'text', key: '' },
      { to: 'metadata', key: 'note' },
      { to: 'llm', key: '' },
    ],
  });
  expect(bad.map(({ line, column, reason }) => [line, column, reason.slice(0, 40)])).toEqual([
    [2, 'note', 'A metadata value has at most 512 charact'],
    [3, 'llm_id', 'The name of an LLM option has at most 20'],
    [4, null, 'There is nothing to say in this row: the'],
  ]);
});

test('choices that cannot be are told at their columns', async () => {
  const { checked } = await imported('text,a,b,c\nx,1,2,3\n', '', {
    template: '{{nowhere}}',
    targets: [
      { to: 'metadata', key: ' ' },
      { to: 'metadata', key: 'batchdeck_x' },
      { to: 'secret', key: 'shop-token' },
      { to: 'llm', key: '' },
    ],
  });
  expect(checked.problems.map(({ at }) => at)).toEqual([0, 1, 2, 'prompt']);
});

test('a secret is shown nowhere, also not in the raw row of a bad one', async () => {
  const { desk, found, bad } = await imported(`text,API_TOKEN,note\nx,"ca""nary",ok\n,"ca""nary",y\n`);
  expect(bad).toHaveLength(1);
  const shown = JSON.stringify([found, bad, desk.rawRow(1), desk.previews(0, 5)]);
  expect(shown).toContain('API_TOKEN');
  expect(shown).not.toMatch(/ca\\*"+nary/);
});

test.each<[Format, string, string]>([
  ['csv', 'a.csv', 'text;n\none;1\n"two;2\n;3\n=1+1;4;5\n'],
  ['jsonl', 'a.jsonl', '{"text":"one","n":1}\n{"text":\n{"n":3}\n{"error":"old","text":""}\n'],
  ['json', 'a.json', '[{"text":"one"},\n{"text":"","n":2},\n{"text": [1 2]}]'],
  [
    'request',
    'a.json',
    '{"items":[{"agent_id":"a","message":{"content":[{"type":"text","text":"one"}]}},\n{"agent_id":"a","message":{"content":[]}}]}',
  ],
])(
  'bad rows of %s come back with their reason, in the format they came in, and are still bad',
  async (format, name, text) => {
    const { desk, found, checked } = await imported(text, name);
    expect(found.format).toBe(format);
    const back = desk.badFile();
    const again = await imported(back.parts.join(''), back.name);
    expect(again.found.format).toBe(format);
    expect(again.checked).toMatchObject({ good: 0, bad: checked.bad });
    expect(again.bad.map(({ reason }) => reason.slice(0, 20))).toEqual(
      desk.badRows(0, 99).map(({ reason }) => reason.slice(0, 20)),
    );
    const third = await imported(again.desk.badFile().parts.join(''), back.name);
    expect(third.checked).toMatchObject({ good: 0, bad: checked.bad });
  },
);

test('bad rows that were mended import, without the reason they had', async () => {
  const { desk } = await imported('text,n\n=1+1,2,3\n', 'a.csv');
  const text = desk.badFile().parts.join('');
  expect(text.replace('\ufeff', '').split('\r\n').slice(0, 2)).toEqual([
    'error,text,n',
    '"This row has 3 cells, and there are 2 columns. Too many: ""3"".",=1+1,2,3',
  ]);
  const { items } = await imported(text.replace(',2,3', ',2'), 'a.csv');
  expect(items).toEqual([{ parts: ['=1+1'], metadata: { n: '2' } }]);
});
