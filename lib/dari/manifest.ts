/** An agent's `dari.yml`, read strictly: a key that nothing reads is refused, one that this engine ignores is told. */
import { z } from 'zod';
import { AppError } from '@/lib/errors';
import { filledText, llmSchema, seconds, secretName } from './manifest-llm';
import { type Problem, readStrictYaml, sorted, strictObject, written } from './strict-yaml';
import type { Path } from './yaml-words';

export const MANIFEST_PATH = 'dari.yml';
export const BUILT_IN_TOOLS = ['read', 'bash', 'edit', 'write', 'grep', 'find', 'ls'] as const;
const TOOL_NAME = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;
const ENV_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
const WEEK_SECONDS = 7 * 24 * 60 * 60;

/** Taken, so that agents written for other servers can be published, but without effect here. */
const IGNORED = [
  ['harness'],
  ['skills'],
  ...[
    'provider',
    'provider_api_key_secret',
    'runtimes',
    'packages',
    'setup',
    'dockerfile',
    'resources',
    'storage_binding',
  ].map((key) => ['sandbox', key]),
] satisfies Path[];

const ignored = z.unknown().optional();
const timeLimit = z.int().min(1, 'Must be at least 1').max(WEEK_SECONDS, `At most ${WEEK_SECONDS}, a week`);

const sandbox = strictObject({
  internet_access: z.boolean().default(false),
  /** Names of secrets that may reach the sandbox. */
  secrets: z.array(secretName).superRefine(refuseTwins).default([]),
  env: z.record(z.string().regex(ENV_NAME, 'Not a name for an environment variable'), z.string()).default({}),
  provider: ignored,
  provider_api_key_secret: ignored,
  runtimes: ignored,
  packages: ignored,
  setup: ignored,
  dockerfile: ignored,
  resources: ignored,
  storage_binding: ignored,
});

/** A JSON Schema; that it is a valid one is for the server to check. */
const jsonSchema = z.record(z.string(), z.unknown());

const customTool = strictObject({
  name: z.string().regex(TOOL_NAME, 'A tool’s name has letters, digits, _ and -, at most 64, and a letter first'),
  kind: z.literal('external'),
  description: filledText,
  input_schema: jsonSchema.refine(({ type }) => type === 'object', 'Must have type: object'),
  output_schema: jsonSchema.optional(),
  timeout_seconds: timeLimit,
});

const message = strictObject({
  timeout_seconds: timeLimit.default(1800),
  retries: strictObject({
    max_attempts: z.int().min(1, 'Must be 1 to 20').max(20, 'Must be 1 to 20').default(3),
    backoff_seconds: seconds.default(2),
  }).prefault({}),
});

const manifestSchema = strictObject({
  name: z
    .string()
    .max(200, 'At most 200 characters')
    .refine((name) => name.trim() === name && /^[^\p{Cc}\p{Zl}\p{Zp}]+$/u.test(name), 'Must be one line of text'),
  description: z.string().optional(),
  harness: ignored,
  skills: ignored,
  /** Path of the prompt inside the bundle. */
  instructions: strictObject({ system: z.string().regex(/^(?!\/)[^\\\p{Cc}]+$/u, 'Must be a path in the bundle') }),
  llm: llmSchema,
  sandbox: sandbox.prefault({}),
  built_in_tools: z.array(z.enum(BUILT_IN_TOOLS)).superRefine(refuseTwins).default(['read', 'bash', 'edit', 'write']),
  custom_tools: z.array(customTool).superRefine(refuseTakenNames).default([]),
  message: message.prefault({}),
});
export type Manifest = z.output<typeof manifestSchema>;

export type CheckedManifest =
  | { manifest: Manifest; warnings: Problem[]; at: (path: Path) => Problem }
  | { manifest: null; problems: Problem[] };

/** All that is wrong in a `dari.yml`, or the manifest with what this engine does not use of it. */
export function checkManifest(text: string): CheckedManifest {
  const reading = readStrictYaml(text, manifestSchema);
  if (!reading.ok) return { manifest: null, problems: reading.problems };
  const { value: manifest, at } = reading;
  const place = (path: Path): Problem => ({ path: written(path), ...at(path), message: '' });
  const warnings = IGNORED.filter((path) => valueAt(manifest, path) !== undefined).map((path) => ({
    ...place(path),
    message: `"${path.at(-1)}" is taken, but this engine does not use it.`,
  }));
  return { manifest, warnings: sorted(warnings), at: place };
}

/** The manifest of a published version. Throws AppError `invalid`, whose message says where it is wrong. */
export function parseManifest(text: string): Manifest {
  const checked = checkManifest(text);
  if (checked.manifest) return checked.manifest;
  throw new AppError('invalid', `${MANIFEST_PATH} is not valid:\n${checked.problems.map(problemLine).join('\n')}`);
}

/** A problem as one line for people. */
export const problemLine = ({ line, column, path, message }: Problem): string =>
  `line ${line}, column ${column}${path && ` (${path})`}: ${message}`;

const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], value);

function refuseTwins(names: string[], context: z.RefinementCtx): void {
  for (const [index, name] of names.entries()) {
    if (names.indexOf(name) === index) continue;
    context.addIssue({ code: 'custom', path: [index], message: `"${name}" is there twice` });
  }
}

function refuseTakenNames(tools: { name: string }[], context: z.RefinementCtx): void {
  const taken = new Set<string>(BUILT_IN_TOOLS);
  for (const [index, { name }] of tools.entries()) {
    const why = (BUILT_IN_TOOLS as readonly string[]).includes(name)
      ? 'is the name of a built-in tool'
      : 'is there twice';
    if (taken.has(name)) context.addIssue({ code: 'custom', path: [index, 'name'], message: `"${name}" ${why}` });
    taken.add(name);
  }
}
