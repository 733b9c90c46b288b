/** The model of a turn, by its version's option and the keys that are there for it. */
import 'server-only';
import type { Manifest } from '@/lib/dari/manifest';
import type { Db } from '@/lib/db/client';
import type { Turn } from '@/lib/engine/store/messages';
import { hasEarlierTry } from '@/lib/engine/store/tries';
import type { Model } from './model';
import { offlineModel } from './offline';

export async function openModel(db: Db, manifest: Manifest, turn: Turn): Promise<Model> {
  const option = manifest.llm.options[turn.llmId ?? manifest.llm.default];
  if (!option) throw new Error(`session ${turn.sessionId} has an option its version does not`);
  if (option.provider !== 'offline' || option.model !== 'analyst') throw new Error('not there yet');
  const { settings } = option;
  return offlineModel(settings, () => hasEarlierTry(db, turn.sessionId, turn.fingerprint, settings.tries_by));
}
