import { expect, test } from 'vitest';
import { documentAnalyst } from '@/lib/engine/document-analyst';
import { checkManifest, parseManifest } from './manifest';

const builtIn = documentAnalyst['dari.yml'] ?? '';
const least = `name: reader
instructions:
  system: prompts/system.md
llm:
  provider: openai
  model: gpt-5.1
`;

const problemsOf = (text: string) => {
  const checked = checkManifest(text);
  return checked.manifest ? [] : checked.problems;
};
const linesOf = (text: string) => problemsOf(text).map((p) => `${p.line}:${p.column} ${p.path}: ${p.message}`);

test('the built-in agent’s manifest offers its options, and its prompt is in the bundle', () => {
  const manifest = parseManifest(builtIn);
  expect(Object.keys(manifest.llm.options)).toEqual([
    'offline-analyst',
    'offline-brief',
    'test-slow-5s',
    'test-fails-first-try',
    'test-always-fails',
  ]);
  expect(manifest.llm.default).toBe('offline-analyst');
  expect(manifest.sandbox.secrets).toEqual(['ANALYST_TOKEN']);
  expect(documentAnalyst[manifest.instructions.system]).toMatch(/document analyst/);
});

test('the least that is needed is filled up with what is usual', () => {
  expect(checkManifest(least)).toMatchObject({ warnings: [] });
  expect(parseManifest(least)).toEqual({
    name: 'reader',
    instructions: { system: 'prompts/system.md' },
    llm: { default: 'default', options: { default: { provider: 'openai', model: 'gpt-5.1', settings: {} } } },
    sandbox: { internet_access: false, secrets: [], env: {} },
    built_in_tools: ['read', 'bash', 'edit', 'write'],
    custom_tools: [],
    message: { timeout_seconds: 1800, retries: { max_attempts: 3, backoff_seconds: 2 } },
  });
});

test('everything that can be said is read', () => {
  const manifest = parseManifest(`name: all
instructions: { system: a.md }
llm:
  default: claude-sonnet-4-6
  options:
    claude-sonnet-4-6:
      provider: anthropic
      model: claude-sonnet-4-6
      api_key_secret: ANTHROPIC_API_KEY
      settings: { temperature: 0.2, max_output_tokens: 4000 }
      price: { input_usd_per_million: 3, output_usd_per_million: "15.00", cached_input_usd_per_million: 0.0000003 }
    local:
      provider: openai-compatible
      base_url: http://127.0.0.1:11434/v1
      model: qwen
    script:
      provider: offline
      model: script
      settings:
        steps:
          - fail: overloaded
            transient: true
            times: 2
            retry_after_seconds: 0.1
          - wait_seconds: 0.5
          - call: { name: ls, arguments: { path: . } }
          - say: Done.
        usage: { input_tokens: 10, output_tokens: 5 }
sandbox: { internet_access: true, secrets: [SHOP_TOKEN], env: { MODE: test } }
built_in_tools: [ls, grep, find]
custom_tools:
  - name: look_up
    kind: external
    description: Looks an order up.
    input_schema: { type: object, properties: { id: { type: string } } }
    output_schema: { type: array }
    timeout_seconds: 60
message: { timeout_seconds: 60, retries: { max_attempts: 1, backoff_seconds: 0 } }
`);
  expect(manifest.llm.options['claude-sonnet-4-6']?.price).toEqual({
    input_usd_per_million: '3',
    output_usd_per_million: '15.00',
    cached_input_usd_per_million: '0.0000003',
  });
  expect(manifest.llm.options.script).toMatchObject({
    settings: { steps: [{ fail: 'overloaded', times: 2 }, { wait_seconds: 0.5 }, { call: { name: 'ls' } }, {}] },
  });
  expect(manifest.custom_tools[0]).toMatchObject({ name: 'look_up', timeout_seconds: 60 });
});

test('what other servers read is taken with a warning at its line', () => {
  const checked = checkManifest(`${least}harness: pi\nskills: [a]\nsandbox:\n  runtimes:\n    node: 22\n`);
  expect(checked.manifest && checked.warnings.map(({ line, path }) => `${line} ${path}`)).toEqual([
    '7 harness',
    '8 skills',
    '10 sandbox.runtimes',
  ]);
});

const option = (lines: string) => least.replace('  provider: openai\n  model: gpt-5.1\n', lines);
const tool = (lines: string) => `${least}custom_tools:
  - name: look_up
    kind: external
    description: Looks up.
${lines}`;
const SCHEMA = '    input_schema: { type: object }\n    timeout_seconds: 5\n';

test.each<[what: string, text: string, ...problems: string[]]>([
  ['nothing', '', '1:1 : Must be keys with values, but is empty.'],
  ['a list', '- a', '1:1 : Must be keys with values, but is a list.'],
  ['an unknown key', `${least}harnes: pi\n`, '7:1 harnes: Unknown key "harnes". Did you mean "harness"?'],
  [
    'an unknown key unlike any',
    `${least}message:\n  zoom: 1\n`,
    '8:3 message.zoom: Unknown key "zoom". Known here: timeout_seconds, retries.',
  ],
  ['a missing key', least.replace('name: reader\n', ''), '1:1 name: "name" is missing.'],
  [
    'a missing key inside',
    least.replace('system:', 'sytem:'),
    '2:1 instructions.system: "system" is missing.',
    '3:3 instructions.sytem: Unknown key "sytem". Did you mean "system"?',
  ],
  ['a wrong type', least.replace('reader', '[a]'), '1:1 name: Must be text, but is a list.'],
  ['an empty value', least.replace('reader', ''), '1:1 name: Must be text, but is empty.'],
  [
    'a number for text',
    least.replace('gpt-5.1', '5.1'),
    '6:10 llm.model: Must be text, but is a number. Put it in quotes.',
  ],
  ['a key twice', `${least}name: other\n`, '7:1 : This key is there twice.'],
  [
    'a list that is open',
    'name: [',
    '1:8 : Not YAML: Flow sequence in block collection must be sufficiently indented and end with a ].',
  ],
  [
    'two documents',
    `${least}---\n${least}`,
    '7:1 : Not YAML: Source contains multiple documents; please use YAML.parseAllDocuments().',
  ],
  [
    'a default that is no option',
    builtIn.replace('default: offline-analyst', 'default: gpt'),
    '8:12 llm.default: Names none of the options: offline-analyst, offline-brief, test-slow-5s, test-fails-first-try, test-always-fails.',
  ],
  ['no option', option('  default: a\n  options: {}\n'), '6:3 llm.options: Must have at least one option.'],
  [
    'an option’s id',
    option('  default: a b\n  options:\n    a b:\n      provider: openai\n      model: m\n'),
    '7:5 llm.options.a b: An option’s id has letters, digits and . _ : / @ - only.',
  ],
  [
    'an unknown provider',
    least.replace('openai', 'acme'),
    '5:13 llm.provider: Must be openai, anthropic, openrouter, openai-compatible or offline.',
  ],
  [
    'an unknown offline model',
    option('  provider: offline\n  model: gpt\n'),
    '6:10 llm.model: The offline provider has the models analyst and script.',
  ],
  ['no base_url', least.replace('openai', 'openai-compatible'), '4:1 llm.base_url: "base_url" is missing.'],
  [
    'a base_url',
    `${least}  base_url: ftp://a\n`,
    '7:13 llm.base_url: Must be an http or https address without user name, query or fragment.',
  ],
  [
    'a key for the offline model',
    option('  provider: offline\n  model: analyst\n  api_key_secret: A\n'),
    '7:3 llm.api_key_secret: Unknown key "api_key_secret". Known here: description, price, provider, model, settings.',
  ],
  [
    'a price',
    `${least}  price: { input_usd_per_million: cheap, output_usd_per_million: -1 }\n`,
    '7:35 llm.price.input_usd_per_million: Must be an amount of dollars, such as 1.25.',
    '7:66 llm.price.output_usd_per_million: Must be an amount of dollars, such as 1.25.',
  ],
  [
    'a step',
    option(
      '  provider: offline\n  model: script\n  settings:\n    steps:\n      - sya: hi\n      - call: { nam: ls }\n',
    ),
    '9:9 llm.settings.steps[0].say: "say" is missing.',
    '9:9 llm.settings.steps[0].sya: Unknown key "sya". Did you mean "say"?',
    '10:9 llm.settings.steps[1].call.name: "name" is missing.',
    '10:17 llm.settings.steps[1].call.nam: Unknown key "nam". Did you mean "name"?',
  ],
  [
    'a secret’s name',
    `${least}sandbox:\n  secrets: [A, b]\n`,
    '8:16 sandbox.secrets[1]: A secret’s name has A to Z, 0 to 9 and _, and no digit first.',
  ],
  [
    'a secret twice',
    `${least}sandbox:\n  secrets:\n    - A\n    - A\n`,
    '10:7 sandbox.secrets[1]: "A" is there twice.',
  ],
  [
    'a number in env',
    `${least}sandbox:\n  env: { PORT: 80 }\n`,
    '8:16 sandbox.env.PORT: Must be text, but is a number. Put it in quotes.',
  ],
  [
    'an unknown tool',
    `${least}built_in_tools: [read, fetch]\n`,
    '7:24 built_in_tools[1]: Must be read, bash, edit, write, grep, find or ls.',
  ],
  [
    'a tool named as a built-in one',
    tool(SCHEMA).replace('look_up', 'bash'),
    '8:11 custom_tools[0].name: "bash" is the name of a built-in tool.',
  ],
  [
    'a tool’s name twice',
    `${tool(SCHEMA)}  - name: look_up\n    kind: external\n    description: b\n${SCHEMA}`,
    '13:11 custom_tools[1].name: "look_up" is there twice.',
  ],
  [
    'an input schema of a list',
    tool('    input_schema: { type: array }\n    timeout_seconds: 5\n'),
    '11:5 custom_tools[0].input_schema: Must have type: object.',
  ],
  [
    'a tool without its time',
    tool('    input_schema: { type: object }\n'),
    '8:5 custom_tools[0].timeout_seconds: "timeout_seconds" is missing.',
  ],
  [
    'an endless number',
    `${least}message: { timeout_seconds: .inf }\n`,
    '7:29 message.timeout_seconds: Must be a finite number.',
  ],
  ['a time limit', `${least}message: { timeout_seconds: 0 }\n`, '7:29 message.timeout_seconds: Must be at least 1.'],
  [
    'a part of a second',
    `${least}message: { timeout_seconds: 1.5 }\n`,
    '7:29 message.timeout_seconds: Must be a whole number.',
  ],
  ['what contains itself', `${least}skills: &a [*a]\n`, '7:13 skills[0]: Contains itself.'],
  [
    'a mistake behind an alias',
    `${least}skills: &a { PORT: 80 }\nsandbox: { env: *a }\n`,
    '7:20 sandbox.env.PORT: Must be text, but is a number. Put it in quotes.',
  ],
])('%s is refused with its place', (_what, text, ...problems) => {
  expect(linesOf(text)).toEqual(problems);
});

test('what would take too much to read is refused at once', () => {
  const laughs = Array.from(
    { length: 12 },
    (_, n) =>
      `a${n}: &a${n} [${Array(9)
        .fill(n ? `*a${n - 1}` : 'x')
        .join(', ')}]`,
  );
  expect(linesOf(laughs.join('\n'))[0]).toMatch(/aliases/);
  expect(linesOf('['.repeat(200_000))[0]).toMatch(/nested too deeply|Not YAML/);
  expect(linesOf(`name: ${'x'.repeat(300_000)}`)).toEqual(['1:1 : It is larger than 256 kB.']);
  expect(linesOf(Array.from({ length: 4500 }, (_, n) => `k${n}: 1`).join('\n'))).toHaveLength(100);
});

test('a published manifest that is not valid says so with its lines', () => {
  expect(() => parseManifest(`${least}harnes: pi\n`)).toThrow(/not valid:\nline 7, column 1 \(harnes\): Unknown key/);
});
