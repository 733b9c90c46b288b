/** What a model call costs. The table is a convenience: an option's own `price` goes before it. */
import type { LlmOption } from '@/lib/dari/manifest-llm';
import { decimal, millionth, plus, printed, times } from './decimal';

/** USD per million tokens in decimal strings, as a manifest has it. */
export type Price = NonNullable<LlmOption['price']>;
export type TokenCounts = { inputTokens: number | null; outputTokens: number | null; cachedInputTokens: number | null };

/** Input, cached input, output; and the longest input that is sold at that price, where longer ones cost more. */
type Row = [input: string, cachedInput: string, output: string, inputTokensMax?: number];

/** As published on 24 October 2026, for calls that are neither batched nor hurried. */
const TABLE: Record<string, Record<string, Row>> = {
  openai: {
    'gpt-6.1-sol': ['2', '0.10', '10', 272_000],
    'gpt-5.4': ['2.50', '0.25', '15', 272_000],
    'gpt-5.4-mini': ['0.75', '0.075', '4.50', 272_000],
    'gpt-5.1': ['1.25', '0.125', '10'],
    'gpt-5': ['1.25', '0.125', '10'],
    'gpt-5-mini': ['0.25', '0.025', '2'],
    'gpt-5-nano': ['0.05', '0.005', '0.40'],
    'gpt-4.1': ['2', '0.50', '8'],
    'gpt-4.1-mini': ['0.40', '0.10', '1.60'],
    'gpt-4.1-nano': ['0.10', '0.025', '0.40'],
    'gpt-4o': ['2.50', '1.25', '10'],
    'gpt-4o-mini': ['0.15', '0.075', '0.60'],
  },
  anthropic: {
    'claude-opus-5': ['5', '0.50', '25'],
    'claude-sonnet-5-5': ['2', '0.10', '10'],
    'claude-sonnet-5': ['2', '0.20', '10'],
    'claude-haiku-5-5': ['0.10', '0.01', '0.50', 100_000],
    'claude-opus-4-8': ['5', '0.50', '25'],
    'claude-opus-4-7': ['5', '0.50', '25'],
    'claude-opus-4-6': ['5', '0.50', '25'],
    'claude-opus-4-5': ['5', '0.50', '25'],
    'claude-sonnet-4-5': ['3', '0.30', '15', 200_000],
    'claude-sonnet-4-5-20250929': ['3', '0.30', '15', 200_000],
    'claude-haiku-4-5': ['1', '0.10', '5'],
    'claude-haiku-4-5-20251001': ['1', '0.10', '5'],
  },
};

/** The published price, null where the table does not know it for an input of that length. */
export function listedPrice(provider: string, model: string, inputTokens: number | null): Price | null {
  const models = Object.hasOwn(TABLE, provider) ? TABLE[provider] : undefined;
  const row = models && Object.hasOwn(models, model) ? models[model] : undefined;
  if (!row || inputTokens === null || inputTokens > (row[3] ?? Number.POSITIVE_INFINITY)) return null;
  return { input_usd_per_million: row[0], cached_input_usd_per_million: row[1], output_usd_per_million: row[2] };
}

/** Decimal string in USD; null where a count is missing. Cached input without a price of its own costs as input. */
export function costOf(tokens: TokenCounts, price: Price): string | null {
  const { inputTokens, outputTokens, cachedInputTokens } = tokens;
  if (inputTokens === null || outputTokens === null) return null;
  const cached = Math.min(cachedInputTokens ?? 0, inputTokens);
  const perMillion = [
    times(decimal(price.input_usd_per_million), inputTokens - cached),
    times(decimal(price.cached_input_usd_per_million ?? price.input_usd_per_million), cached),
    times(decimal(price.output_usd_per_million), outputTokens),
  ].reduce(plus);
  return printed(millionth(perMillion));
}

/** A cost as a provider reports it; null where it is none. */
export function reportedCost(cost: unknown): string | null {
  if (typeof cost !== 'number' || !Number.isFinite(cost) || cost < 0) return null;
  return printed(decimal(cost));
}
