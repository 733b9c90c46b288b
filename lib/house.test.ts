/** The rules of the house as a test: where things live, what a first line says, which way imports point. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const LINES_MAX = 300;
const TEST_LINES_MAX = 500;
/** Files that may be longer, each with its reason. */
const LONG_FILES: Record<string, string> = {};

const TOP_LEVEL =
  /^(app|components|lib|public|e2e|next\.config\.mjs|tailwind\.config\.ts|package(-lock)?\.json|tsconfig\.json|tsconfig\.tsbuildinfo|README\.md|instrumentation(-client)?\.ts|proxy\.ts|next-env\.d\.ts|Dockerfile|compose\.ya?ml|\.(?!.*\.[cm]?[jt]sx?$).+)$/;
/** Left out, because its planted faults are faults. */
const OWN_FILE = 'lib/house.test.ts';

const GENERATED = ['node_modules', 'test-results', '.next', '.git'];
const BANNED_FOLDERS = /^(src|features|hooks|utils|helpers|common|shared|core|types|constants|services|config|misc)$/;
const KEBAB = /^[.@]?[a-z0-9]+([-.][a-z0-9]+)*$|^[[(][\w.[\]()-]+[\])]$/;
const MARKS = new RegExp(
  ['@ts-' + 'ignore', '@ts-' + 'expect-error', 'TO' + 'DO', 'FIX' + 'ME', 'eslint-' + 'disable'].join('|'),
);
const READS_ENV =
  /^(lib\/env\.ts|lib\/commands\/.+|lib\/test\/.+|e2e\/.+|instrumentation\.ts|.+\.config\.(ts|mjs)|.+\.test\.ts)$/;

type Files = Map<string, string>;
type Rule = { from: RegExp; may: RegExp; says: string };

/** Each file obeys the first rule that fits it: its imports from this code base must fit `may`. */
const ARROWS: Rule[] = [
  { from: /\.test\.ts$|^lib\/(test|commands)\/|^e2e\/|\.config\.(ts|mjs)$/, may: /./, says: '' },
  {
    from: /^components\/ui\//,
    may: /^components\/ui\/|^lib\/(\w+\/schema|errors|result)$/,
    says: 'primitives know no noun: only each other, and the shapes they show',
  },
  {
    from: /^components\//,
    may: /^components\/|^lib\/\w+\/((\w+-)?schema|queries|status|ranges|retry-plan|retry-edit|input-changes|filename)$|^lib\/(code|composer|bundles|import)\/|^lib\/live\/(connection|state)$|^lib\/[\w-]+$/,
    says: 'components take data from queries and shapes from schemas',
  },
  {
    from: /^(app\/|proxy\.ts|instrumentation\.ts)/,
    may: /^(?!.*\/repository$)(?!lib\/db\/)/,
    says: 'pages and routes go through a service',
  },
  {
    from: /\/queries\.ts$/,
    may: /\/(actions|schema|queries)$|^lib\/live\/state$|^lib\/[\w-]+$/,
    says: 'queries reach actions and schemas, and what is live',
  },
  { from: /schema\.ts$|\/wire\.ts$/, may: /schema$|\/wire$|^lib\/[\w-]+$/, says: 'a schema reaches schemas only' },
  { from: /\/actions\.ts$/, may: /^(?!.*\/repository$)(?!lib\/(db|dari)\/)/, says: 'an action goes through a service' },
  {
    from: /\/repository\.ts$/,
    may: /^lib\/db\/|\/schema$|^lib\/[\w-]+$/,
    says: 'a repository reaches the database only',
  },
  { from: /^lib\/dari\//, may: /^lib\/dari\/|^lib\/[\w-]+$/, says: 'the upstream wall knows no noun' },
  {
    from: /^lib\/engine\//,
    may: /^lib\/(engine|outside|db|jobs)\/|^lib\/dari\/(wire[\w-]*|strict-yaml|yaml-words|manifest[\w-]*)$|^lib\/[\w-]+$/,
    says: 'the engine knows nothing of the dashboard',
  },
  { from: /^lib\/outside\//, may: /^lib\/(outside\/)?[\w-]+$/, says: 'what goes outside knows no noun' },
  { from: /^lib\/(boot|jobs\/worker)\.ts$/, may: /./, says: '' },
  { from: /^lib\/(db|jobs)\//, may: /^lib\/(db|jobs)\/|^lib\/[\w-]+$/, says: 'the ground floor knows no noun' },
  { from: /^lib\/[\w-]+\.ts$/, may: /^lib\/[\w-]+$|^lib\/dari\/client$/, says: 'small files know no noun' },
  {
    from: /^lib\/(\w+)\//,
    may: /^lib\/(?!\w+\/repository$)/,
    says: 'a noun reaches another through its service or schema',
  },
];

function violations(files: Files): string[] {
  return [...files].flatMap(([file, text]) =>
    [...placeFaults(file), ...textFaults(file, text)].map((fault) => `${file}: ${fault}`),
  );
}

function* placeFaults(file: string): Generator<string> {
  const parts = file.split('/');
  if (!TOP_LEVEL.test(parts[0] ?? '')) yield 'has no place at the top level';
  const banned = parts.slice(0, -1).find((part) => BANNED_FOLDERS.test(part));
  if (banned) yield `lives in a folder called ${banned}, which names no job`;
  if (/\/index\.[cm]?[jt]sx?$/.test(file)) yield 'is a barrel';
  const odd = parts.find((part) => !KEBAB.test(part));
  if (
    odd &&
    !/^(README\.md|Dockerfile|lib\/engine\/README\.md)$|^lib\/db\/migrations\//.test(parts.length === 1 ? odd : file)
  ) {
    yield `${odd} is not in kebab-case`;
  }
}

function* textFaults(file: string, text: string): Generator<string> {
  if (!/\.(ts|tsx|mjs)$/.test(file) || file === OWN_FILE) return;
  yield* firstLineFaults(file, text);
  yield* importFaults(file, text);
  const lines = text.split('\n').length - 1;
  const linesMax = file.endsWith('.test.ts') ? TEST_LINES_MAX : LINES_MAX;
  if (lines > linesMax && !(file in LONG_FILES)) yield `has ${lines} lines, more than ${linesMax}`;
  const mark = MARKS.exec(text);
  if (mark) yield `says ${mark[0]}`;
  if (text.includes('process.env') && !READS_ENV.test(file)) yield 'reads process.env; ask lib/env.ts';
  if (/\benv\.DARI_(API_KEY|BASE_URL)\b/.test(text) && file !== 'lib/dari/client.ts') {
    yield 'reads the API’s key or address, which only lib/dari/client.ts may';
  }
}

function* firstLineFaults(file: string, text: string): Generator<string> {
  const first = text.replace(/^(\s*(\/\*[\s\S]*?\*\/|\/\/[^\n]*))*\s*/, '').split('\n')[0] ?? '';
  if (/^lib\/.*\/(repository|service|client)\.ts$/.test(file) && first !== `import 'server-only';`) {
    yield `must begin with import 'server-only'`;
  }
  const isActions = first === `'use server';`;
  if (isActions !== /^lib\/.*\/actions\.ts$/.test(file)) yield `'use server' and the name actions.ts belong together`;
  if (!isActions) return;
  const exported = [...text.matchAll(/^export (.*)$/gm)].map(([, rest = '']) => rest);
  const other = exported.find((rest) => !/^const \w+ = action\(/.test(rest));
  if (other) yield `exports something that is no action: ${other}`;
}

function* importFaults(file: string, text: string): Generator<string> {
  const rule = ARROWS.find(({ from }) => from.test(file));
  const own = path.posix.dirname(file);
  for (const [, specifier = ''] of text.matchAll(/(?:\bfrom|\bimport|\bimport\()\s*'([^']+)'/g)) {
    if (specifier.startsWith('../')) yield `imports ${specifier}: between folders write @/`;
    const target = specifier.startsWith('@/') ? specifier.slice(2) : path.posix.join(own, specifier);
    const isOfHouse = specifier.startsWith('@/') || specifier.startsWith('./');
    if (specifier.startsWith('@/') && path.posix.dirname(target) === own)
      yield `imports ${specifier}: inside a folder write ./`;
    const isOwnRepository = path.posix.dirname(target) === own && own.startsWith('lib/');
    if (rule && isOfHouse && !isOwnRepository && !rule.may.test(target)) yield `imports ${specifier}: ${rule.says}`;
  }
}

function readHouse(): Files {
  const root = path.resolve(import.meta.dirname, '..');
  const files: Files = new Map();
  const walk = (folder: string) => {
    for (const entry of readdirSync(path.join(root, folder), { withFileTypes: true })) {
      const name = path.posix.join(folder, entry.name);
      const isSkipped =
        GENERATED.includes(name) || (folder === '' && entry.isDirectory() && name.startsWith('.batchdeck'));
      if (isSkipped) continue;
      if (entry.isDirectory()) walk(name);
      else files.set(name, /\.(ts|tsx|mjs)$/.test(name) ? readFileSync(path.join(root, name), 'utf8') : '');
    }
  };
  walk('');
  return files;
}

test('the house is in order', () => {
  expect(violations(readHouse())).toEqual([]);
});

test.each<[string, string, string]>([
  ['notes.md', 'top level', ''],
  ['.scratch.mjs', 'top level', ''],
  ['lib/utils/dates.ts', 'folder called utils', ''],
  ['components/ui/index.ts', 'barrel', ''],
  ['lib/batches/sendIt.ts', 'kebab-case', ''],
  ['lib/batches/service.ts', 'server-only', `import { z } from 'zod';\n`],
  ['lib/batches/repository.ts', 'server-only', `/** Rows. */\nimport { z } from 'zod';\n`],
  ['lib/batches/submit.ts', 'belong together', `'use server';\n`],
  ['lib/batches/actions.ts', 'belong together', `import { action } from '@/lib/action';\n`],
  ['lib/batches/actions.ts', 'no action', `'use server';\nexport function leak() {}\n`],
  [
    'lib/batches/actions.ts',
    'through a service',
    `'use server';\nimport * as rows from './repository';\nimport '@/lib/files/repository';\n`,
  ],
  ['lib/batches/submit.ts', 'service or schema', `import { rows } from '@/lib/files/repository';\n`],
  ['lib/batches/submit.ts', 'write @/', `import { rows } from '../files/service';\n`],
  ['lib/batches/submit.ts', 'write ./', `import { rows } from '@/lib/batches/retry';\n`],
  ['lib/batches/queries.ts', 'actions and schemas', `import { x } from '@/lib/files/service';\n`],
  ['lib/files/schema.ts', 'schemas only', `import { x } from '@/lib/db/client';\n`],
  ['lib/files/repository.ts', 'database only', `import 'server-only';\nimport { x } from '@/lib/dari/client';\n`],
  ['lib/dari/files.ts', 'no noun', `import { x } from '@/lib/files/schema';\n`],
  ['lib/engine/runner.ts', 'nothing of the dashboard', `import { x } from '@/lib/batches/schema';\n`],
  ['lib/engine/runner.ts', 'nothing of the dashboard', `import { x } from '@/lib/dari/client';\n`],
  ['lib/engine/runner.ts', 'nothing of the dashboard', `const x = await import('@/lib/batches/send');\n`],
  ['lib/outside/post.ts', 'no noun', `import { x } from '@/lib/batches/schema';\n`],
  ['lib/db/client.ts', 'ground floor', `import 'server-only';\nimport { x } from '@/lib/batches/schema';\n`],
  ['components/ui/badge.tsx', 'no noun', `import { x } from '@/components/batches/batch-table';\n`],
  ['components/batches/table.tsx', 'components take data', `import { x } from '@/lib/batches/repository';\n`],
  ['components/batches/table.tsx', 'components take data', `import { x } from '@/lib/db/client';\n`],
  ['app/page.tsx', 'through a service', `import { x } from '@/lib/batches/repository';\n`],
  ['lib/seal.ts', 'process.env', `const key = process.env.BATCHDECK_SECRET_KEY;\n`],
  ['lib/agents/service.ts', 'only lib/dari/client.ts', `import 'server-only';\nconst key = env.DARI_API_KEY;\n`],
  ['lib/seal.ts', 'says', `// ${'TO' + 'DO'}: later\n`],
  ['lib/batches/retry.ts', 'lines', 'x;\n'.repeat(LINES_MAX + 1)],
])('a planted fault in %s is found: %s', (file, says, text) => {
  expect(violations(new Map([[file, text]])).join('\n')).toContain(says);
});

test('what the rules allow is left alone', () => {
  const good: Files = new Map([
    [
      'lib/batches/actions.ts',
      `'use server';\nimport { action } from '@/lib/action';\nexport const stop = action(schema, run);\n`,
    ],
    [
      'lib/batches/retry.ts',
      `import 'server-only';\nimport * as repository from './repository';\nimport { x } from '@/lib/files/service';\n`,
    ],
    [
      'components/batches/table.tsx',
      `'use client';\nimport { x } from '@/lib/batches/queries';\nimport { Badge } from '@/components/ui/badge';\n`,
    ],
    ['app/batches/[batchId]/page.tsx', `import { x } from '@/lib/batches/service';\n`],
    ['app/v1/[[...path]]/route.ts', `import { x } from '@/lib/engine/app';\n`],
  ]);
  expect(violations(good)).toEqual([]);
});
