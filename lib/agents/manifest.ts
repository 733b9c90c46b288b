/** What a composer can use of a `dari.yml`. Read leniently: an agent may have been published by newer tools. */
import { parse } from 'yaml';
import { z } from 'zod';
import type { Agent } from './schema';

type Offer = Pick<Agent, 'defaultOption' | 'options' | 'secretNames'>;

const NOTHING: Offer = { defaultOption: null, options: [], secretNames: [] };

const optionSchema = z.object({ provider: z.string(), model: z.string(), description: z.string() }).partial().catch({});

const manifestSchema = z.object({
  llm: z.object({ default: z.string().optional(), options: z.record(z.string(), optionSchema).optional() }).optional(),
  sandbox: z.object({ secrets: z.array(z.string()).optional() }).optional(),
});

/** LLM options in the order written, and declared secret names; empty for a manifest that cannot be read. */
export function readManifest(text: string): Offer {
  const parsed = manifestSchema.safeParse(parseYaml(text));
  if (!parsed.success) return NOTHING;
  const { llm, sandbox } = parsed.data;
  const options = Object.entries(llm?.options ?? {}).map(([id, option]) => ({
    id,
    provider: option.provider ?? null,
    model: option.model ?? null,
    description: option.description ?? null,
  }));
  return { defaultOption: llm?.default ?? null, options, secretNames: sandbox?.secrets ?? [] };
}

function parseYaml(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}
