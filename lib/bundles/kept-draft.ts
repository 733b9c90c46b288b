/** What is typed and not published yet, kept in the browser, one draft an agent. */
import { z } from 'zod';
import type { AgentFile } from '@/lib/agents/schema';

const keptSchema = z.object({
  /** The version it began from; null for a new agent. */
  basedOn: z.string().nullable(),
  keptAt: z.string(),
  files: z.array(z.object({ path: z.string(), text: z.string() })),
});
export type KeptDraft = { basedOn: string | null; keptAt: string; files: AgentFile[] };

type Storage = Pick<globalThis.Storage, 'getItem' | 'setItem' | 'removeItem'>;

const keyOf = (agentId: string | null): string => `batchdeck.agent-draft.${agentId ?? 'new'}`;

/** Null when there is none, or none that can be read. */
export function loadDraft(storage: Storage, agentId: string | null): KeptDraft | null {
  try {
    const parsed = keptSchema.safeParse(JSON.parse(storage.getItem(keyOf(agentId)) ?? 'null'));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** False when the browser does not take it: its room is full, or storage is switched off. */
export function keepDraft(storage: Storage, agentId: string | null, draft: KeptDraft): boolean {
  try {
    storage.setItem(keyOf(agentId), JSON.stringify(draft));
    return true;
  } catch {
    return false;
  }
}

export function dropDraft(storage: Storage, agentId: string | null): void {
  try {
    storage.removeItem(keyOf(agentId));
  } catch {
    // Storage is switched off, so nothing is kept.
  }
}

export const isSame = (some: AgentFile[], others: AgentFile[]): boolean =>
  some.length === others.length &&
  some.every(({ path, text }) => others.find((file) => file.path === path)?.text === text);
