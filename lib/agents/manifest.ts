/** What a dashboard can use of a `dari.yml`. Read leniently: an agent may have been published by newer tools. */
import { parse } from 'yaml';
import { z } from 'zod';
import type { AgentOffer, VersionDetail } from './schema';

const USUAL_TOOLS = ['read', 'bash', 'edit', 'write'];

type Declared = Omit<VersionDetail, 'id' | 'files'>;

const optionSchema = z.object({ provider: z.string(), model: z.string(), description: z.string() }).partial().catch({});
const llmSchema = z.object({
  default: z.string().optional(),
  options: z.record(z.string(), optionSchema).optional(),
  provider: z.string().optional(),
  model: z.string().optional(),
});

const offerSchema = z.object({
  llm: llmSchema.optional(),
  sandbox: z.object({ secrets: z.array(z.string()).optional() }).optional(),
});

/** Each part by itself, so that one that is written in another way hides no other. */
const declaredSchema = z.object({
  description: z.string().nullable().catch(null),
  sandbox: z.object({ internet_access: z.boolean().catch(false) }).catch({ internet_access: false }),
  built_in_tools: z.array(z.string()).catch(USUAL_TOOLS),
  custom_tools: z.array(z.object({ name: z.string(), description: z.string().nullable().catch(null) })).catch([]),
});

/** LLM options in the order written, and declared secret names; empty for a manifest that cannot be read. */
export const readManifest = (text: string): AgentOffer => toOffer(parseYaml(text));

/** Everything that can be told of a version. */
export function readDeclared(text: string): Declared {
  const value = parseYaml(text);
  const parsed = declaredSchema.safeParse(value);
  const declared = parsed.success ? parsed.data : null;
  return {
    ...toOffer(value),
    description: declared?.description ?? null,
    internetAccess: declared?.sandbox.internet_access ?? false,
    tools: declared?.built_in_tools ?? [],
    customTools: declared?.custom_tools ?? [],
  };
}

function toOffer(value: unknown): AgentOffer {
  const parsed = offerSchema.safeParse(value);
  if (!parsed.success) return { defaultOption: null, options: [], onlyModel: null, secretNames: [] };
  const { llm, sandbox } = parsed.data;
  const options = Object.entries(llm?.options ?? {}).map(([id, option]) => ({
    id,
    provider: option.provider ?? null,
    model: option.model ?? null,
    description: option.description ?? null,
  }));
  const onlyModel = llm?.provider && llm.model ? { provider: llm.provider, model: llm.model } : null;
  return { defaultOption: llm?.default ?? null, options, onlyModel, secretNames: sandbox?.secrets ?? [] };
}

function parseYaml(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}
