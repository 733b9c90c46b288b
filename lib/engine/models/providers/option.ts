/** What a version's manifest says about a model of a provider, and the key it is called with. */
import type { LlmOption } from '@/lib/dari/manifest-llm';

export type ProviderOption = Exclude<LlmOption, { provider: 'offline' }>;

/** The name is for people: it is told when the key is refused. The value goes to the provider and nowhere else. */
export type ProviderKey = { name: string; value: string };

const NAMES = {
  openai: 'OpenAI',
  anthropic: 'Anthropic',
  openrouter: 'OpenRouter',
  'openai-compatible': 'The provider',
};
const BASE_URLS = {
  openai: 'https://api.openai.com/v1',
  anthropic: 'https://api.anthropic.com/v1',
  openrouter: 'https://openrouter.ai/api/v1',
  'openai-compatible': '',
};

export const baseUrlOf = ({ provider, base_url }: ProviderOption): string => base_url ?? BASE_URLS[provider];

/** Who is called, in words: the host where the address is the manifest's own. */
export function nameOf({ provider, base_url }: ProviderOption): string {
  return base_url && URL.canParse(base_url) ? new URL(base_url).host : NAMES[provider];
}
