/** An agent's `dari.yml`, read strictly: a key that the engine would ignore is refused. */
import { parse } from 'yaml';
import { z } from 'zod';
import { SECRET_NAME } from '@/lib/dari/wire';
import { AppError } from '@/lib/errors';

/** How the offline model behaves under an option; real providers have none of it. */
const offlineSettings = z.strictObject({
  answer: z.enum(['full', 'brief']).default('full'),
  takes_seconds: z.number().min(0).max(600).default(0),
  fails: z.enum(['never', 'first-try', 'always']).default('never'),
  /** Metadata key whose equal values mark tries at the same thing; without it in a session, equal messages do. */
  tries_by: z.string().optional(),
});
export type OfflineSettings = z.infer<typeof offlineSettings>;

const llmOption = z.strictObject({
  provider: z.literal('offline'),
  model: z.string().min(1),
  description: z.string().optional(),
  settings: offlineSettings.default(offlineSettings.parse({})),
});

const manifestSchema = z
  .strictObject({
    name: z.string().min(1),
    description: z.string().optional(),
    /** Path of the prompt inside the bundle. */
    instructions: z.strictObject({ system: z.string().min(1) }),
    llm: z.strictObject({ default: z.string(), options: z.record(z.string().min(1), llmOption) }),
    sandbox: z
      .strictObject({
        internet_access: z.literal(false).optional(),
        secrets: z.array(z.string().regex(SECRET_NAME)).default([]),
      })
      .optional(),
    built_in_tools: z.array(z.enum(['ls', 'read', 'write'])).default(['ls', 'read', 'write']),
  })
  .refine(({ llm }) => Object.hasOwn(llm.options, llm.default), {
    path: ['llm', 'default'],
    message: 'names none of the options',
  });
export type Manifest = z.infer<typeof manifestSchema>;

/** Throws AppError `invalid`, whose message says where the manifest is wrong. */
export function parseManifest(text: string): Manifest {
  let value: unknown;
  try {
    value = parse(text);
  } catch (error) {
    throw new AppError('invalid', `dari.yml is not YAML: ${error instanceof Error ? error.message : error}`);
  }
  const parsed = manifestSchema.safeParse(value);
  if (!parsed.success) throw new AppError('invalid', `dari.yml is not valid:\n${z.prettifyError(parsed.error)}`);
  return parsed.data;
}
