import 'server-only';
import { getDb } from '@/lib/db/client';
import { DOCUMENT_ANALYST, documentAnalyst } from './document-analyst';
import { publish } from './store/agents';

/** Readies the engine: the built-in agent is there, in the version that this build brings. */
export async function startEngine(): Promise<void> {
  await publish(await getDb(), DOCUMENT_ANALYST, documentAnalyst);
}
