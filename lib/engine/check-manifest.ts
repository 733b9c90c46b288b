import 'server-only';
import { Ajv, type ErrorObject } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { checkManifest, type Manifest } from '@/lib/dari/manifest';
import type { Problem } from '@/lib/dari/strict-yaml';
import type { Path } from '@/lib/dari/yaml-words';

const MESSAGE_LENGTH_MAX = 300;

export type Verdict =
  | { manifest: Manifest; warnings: Problem[]; problems: []; at: (path: Path) => Problem }
  | { manifest: null; warnings: []; problems: Problem[] };

/** What `checkManifest` finds, and whether the schemas of its tools are JSON Schemas; of that browsers know nothing. */
export function judgeManifest(text: string): Verdict {
  const checked = checkManifest(text);
  if (!checked.manifest) return { manifest: null, warnings: [], problems: checked.problems };
  const problems = checked.manifest.custom_tools.flatMap((tool, index) =>
    (['input_schema', 'output_schema'] as const).flatMap((key) => {
      const fault = tool[key] && findSchemaFault(tool[key]);
      return fault ? { ...checked.at(['custom_tools', index, key]), message: fault } : [];
    }),
  );
  if (problems.length > 0) return { manifest: null, warnings: [], problems };
  return { manifest: checked.manifest, warnings: checked.warnings, problems: [], at: checked.at };
}

/** Why this is no JSON Schema, or null. Drafts 2020-12 and 7 are known; a schema must not refer to another document. */
export function findSchemaFault(schema: Record<string, unknown>): string | null {
  try {
    openAjv(schema).compile(schema);
    return null;
  } catch (error) {
    return `Not a valid JSON Schema: ${wordsOf(error).slice(0, MESSAGE_LENGTH_MAX)}.`;
  }
}

/** A validator of its own for each schema: two with the same `$id` do not meet. */
export function openAjv(schema: Record<string, unknown>): Ajv {
  const isDraft7 = typeof schema.$schema === 'string' && schema.$schema.includes('draft-07');
  return new (isDraft7 ? Ajv : Ajv2020)({ strict: false, logger: false, validateFormats: false });
}

function wordsOf(error: unknown): string {
  const errors = (error as { errors?: ErrorObject[] }).errors;
  const first = errors?.[0];
  if (first) return `${first.instancePath || 'it'} ${first.message}`;
  return error instanceof Error ? error.message.replace(/^schema is invalid: /, '') : String(error);
}
