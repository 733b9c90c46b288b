/** The model of a turn, by its version's option and the keys that are there for it. */
import 'server-only';
import type { Manifest } from '@/lib/dari/manifest';
import type { Db } from '@/lib/db/client';
import { openCredentials } from '@/lib/engine/store/credentials';
import type { Turn } from '@/lib/engine/store/messages';
import { llmKeyPlace, secretsPlace } from '@/lib/engine/store/new-session';
import { hasEarlierTry } from '@/lib/engine/store/tries';
import { workspacePath } from '@/lib/engine/workspace';
import { env } from '@/lib/env';
import { unseal } from '@/lib/seal';
import type { Model } from './model';
import { offlineModel } from './offline';
import { providerModel } from './provider';
import type { ProviderKey, ProviderOption } from './providers/option';
import { scriptModel } from './script';

/** Names under which a provider's key is looked for when the option names none. */
const USUAL_NAMES = {
  openai: 'OPENAI_API_KEY',
  anthropic: 'ANTHROPIC_API_KEY',
  openrouter: 'OPENROUTER_API_KEY',
  'openai-compatible': null,
} as const;

export async function openModel(db: Db, manifest: Manifest, turn: Turn): Promise<Model> {
  const option = manifest.llm.options[turn.llmId ?? manifest.llm.default];
  if (!option) throw new Error(`session ${turn.sessionId} has an option its version does not`);
  if (option.provider !== 'offline') {
    return providerModel(option, { key: await findKey(db, option, turn), root: workspacePath(turn.sessionId) });
  }
  if (option.model === 'script') return scriptModel(option.settings, option.price);
  const { tries_by: triesBy } = option.settings;
  return offlineModel(option.settings, () => hasEarlierTry(db, turn.sessionId, turn.fingerprint, triesBy));
}

/**
 * The session's own provider key, else its secret, the stored credential or the environment's variable of the name.
 * The environment's keys are the operator's: an agent can have them sent to the provider's own address only.
 */
async function findKey(db: Db, option: ProviderOption, turn: Turn): Promise<ProviderKey | null> {
  if (turn.llmApiKey) {
    return { name: 'llm_api_key', value: unseal(turn.llmApiKey, llmKeyPlace(turn.sessionId)) };
  }
  const usual = USUAL_NAMES[option.provider];
  const name = option.api_key_secret ?? usual;
  if (!name) return null;
  const secrets: Record<string, string> = turn.secrets
    ? JSON.parse(unseal(turn.secrets, secretsPlace(turn.sessionId)))
    : {};
  const stored = Object.hasOwn(secrets, name) ? secrets : await openCredentials(db, [name]);
  const ofEnvironment = usual && name === usual && option.base_url === undefined ? env[usual] : undefined;
  const value = stored[name] ?? ofEnvironment;
  return value ? { name, value } : null;
}
