/** What a call used, from what the provider itself reported. */
import type { LanguageModelUsage } from 'ai';
import { z } from 'zod';
import type { Usage } from '@/lib/engine/models/model';
import { costOf, listedPrice, reportedCost } from '@/lib/engine/models/prices';
import type { ProviderOption } from './option';

const count = z.number().int().min(0).nullish().catch(null);
const chatUsage = z.looseObject({
  prompt_tokens: count,
  completion_tokens: count,
  prompt_tokens_details: z.looseObject({ cached_tokens: count }).nullish().catch(null),
  cost: z.unknown().optional(),
});
const messagesUsage = z.looseObject({
  input_tokens: count,
  output_tokens: count,
  cache_read_input_tokens: count,
  cache_creation_input_tokens: count,
});

/** Reads the raw report, because the SDK's sums take what is missing for zero. */
export function usageOf(option: ProviderOption, { raw }: LanguageModelUsage): Usage {
  const { provider, model } = option;
  const { cost, written, ...tokens } = provider === 'anthropic' ? messagesCounts(raw) : chatCounts(raw);
  const reported = provider === 'openrouter' ? reportedCost(cost) : null;
  return { provider, model, ...tokens, costUsd: option.price || !reported ? ownCost() : reported };

  /** Writing to a cache has a price of its own, which neither the table nor a manifest knows. */
  function ownCost(): string | null {
    const price = option.price ?? (option.base_url ? null : listedPrice(provider, model, tokens.inputTokens));
    return price && !written ? costOf(tokens, price) : null;
  }
}

function chatCounts(raw: unknown) {
  const { prompt_tokens, completion_tokens, prompt_tokens_details, cost } = chatUsage.safeParse(raw).data ?? {};
  return {
    inputTokens: prompt_tokens ?? null,
    outputTokens: completion_tokens ?? null,
    cachedInputTokens: prompt_tokens_details?.cached_tokens ?? null,
    written: 0,
    cost,
  };
}

/** Here the input that came from or went to a cache is not part of `input_tokens`. */
function messagesCounts(raw: unknown) {
  const { input_tokens, output_tokens, ...cache } = messagesUsage.safeParse(raw).data ?? {};
  const cached = cache.cache_read_input_tokens ?? null;
  const written = cache.cache_creation_input_tokens ?? 0;
  return {
    inputTokens: input_tokens === null || input_tokens === undefined ? null : input_tokens + (cached ?? 0) + written,
    outputTokens: output_tokens ?? null,
    cachedInputTokens: cached,
    written,
    cost: null,
  };
}
