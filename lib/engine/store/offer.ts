/** What an agent offers to new sessions, and what is wrong with a session that asks for something else. */
import 'server-only';
import { and, eq, inArray, isNull } from 'drizzle-orm';
import type { Manifest } from '@/lib/dari/manifest';
import type { WirePart } from '@/lib/dari/wire';
import type { Db } from '@/lib/db/client';
import { engineAgents, engineFiles } from '@/lib/db/engine-schema';
import { AppError } from '@/lib/errors';
import { findBundle, manifestOf } from './agents';

export type Offer = { activeVersionId: string | null; versions: Map<string, Manifest> };

/** Throws AppError not_found for an agent that is unknown or deleted. `versionIds` are those asked for. */
export async function loadOffer(tx: Db, agentId: string, versionIds: string[]): Promise<Offer> {
  const [agent] = await tx
    .select({ activeVersionId: engineAgents.activeVersionId })
    .from(engineAgents)
    .where(and(eq(engineAgents.id, agentId), isNull(engineAgents.deletedAt)));
  if (!agent) throw new AppError('not_found', 'Agent not found');
  const { activeVersionId } = agent;
  const wanted = new Set([...versionIds, ...(activeVersionId === null ? [] : [activeVersionId])]);
  const versions = new Map<string, Manifest>();
  for (const versionId of wanted) {
    const bundle = await findBundle(tx, agentId, versionId);
    if (bundle) versions.set(versionId, manifestOf(bundle));
  }
  return { activeVersionId, versions };
}

export type Choice = { versionId: string; llmId: string; manifest: Manifest };

/** The version and option that a session gets, or why it cannot have what it asks for. */
export function choose(
  offer: Offer,
  asked: { version_id?: string | null | undefined; llm_id?: string | null | undefined },
): Choice | string {
  const versionId = asked.version_id ?? offer.activeVersionId;
  if (versionId === null) return 'The agent has no active version';
  const manifest = offer.versions.get(versionId);
  if (!manifest) return `Unknown version_id: ${shown(versionId)} is not a version of this agent`;
  const { options } = manifest.llm;
  if (asked.llm_id && !Object.hasOwn(options, asked.llm_id)) {
    return `Unknown llm_id: ${shown(asked.llm_id)} is not one of ${Object.keys(options).join(', ')}`;
  }
  return { versionId, llmId: asked.llm_id ?? manifest.llm.default, manifest };
}

/** The ids among those named in the parts that were never uploaded. */
export async function findUnknownFiles(tx: Db, parts: WirePart[]): Promise<Set<string>> {
  const named = new Set(parts.flatMap((part) => (part.type === 'text' ? [] : part.file_id)));
  if (named.size === 0) return named;
  const files = await tx
    .select({ id: engineFiles.id })
    .from(engineFiles)
    .where(inArray(engineFiles.id, [...named]));
  const known = new Set(files.map(({ id }) => id));
  return new Set([...named].filter((id) => !known.has(id)));
}

/** What the caller wrote, short enough for a sentence. */
export const shown = (text: string): string => JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);

export const unknownFile = (fileId: string): string => `Unknown file_id: ${shown(fileId)} was not uploaded`;
