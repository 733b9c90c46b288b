import 'server-only';
import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import type { LanguageModel } from 'ai';
import { baseUrlOf, type ProviderKey, type ProviderOption } from './option';

/** The SDK's model for an option. Key and address are always given, so that it asks no environment variable for them. */
export function languageModel(option: ProviderOption, key: ProviderKey | null, http: typeof fetch): LanguageModel {
  const baseURL = baseUrlOf(option);
  const apiKey = key?.value ?? '';
  if (option.provider === 'openai') return createOpenAI({ apiKey, baseURL, fetch: http }).chat(option.model);
  if (option.provider === 'anthropic') return createAnthropic({ apiKey, baseURL, fetch: http })(option.model);
  return createOpenAICompatible({
    name: option.provider,
    apiKey,
    baseURL,
    fetch: http,
    includeUsage: true,
    ...(option.provider === 'openrouter' && { transformRequestBody: withCost }),
  }).chatModel(option.model);
}

/** OpenRouter tells what a call cost when it is asked to. */
const withCost = (body: Record<string, unknown>) => ({ ...body, usage: { include: true } });
