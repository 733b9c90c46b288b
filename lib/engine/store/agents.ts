import 'server-only';
import { createHash } from 'node:crypto';
import { and, asc, eq, isNull, type SQL } from 'drizzle-orm';
import { MANIFEST_PATH, type Manifest, parseManifest } from '@/lib/dari/manifest';
import type { WireAgent } from '@/lib/dari/wire';
import type { Db } from '@/lib/db/client';
import { engineAgents, engineVersions } from '@/lib/db/engine-schema';
import { AppError } from '@/lib/errors';
import { newId } from '@/lib/new-id';
import { wireTime } from './time';

/** Path inside the bundle → UTF-8 text. */
export type Bundle = Record<string, string>;

type AgentRow = typeof engineAgents.$inferSelect;
type VersionRow = Omit<typeof engineVersions.$inferSelect, 'bundle'>;

const versionColumns = {
  id: engineVersions.id,
  agentId: engineVersions.agentId,
  archiveSha256: engineVersions.archiveSha256,
  sizeBytes: engineVersions.sizeBytes,
  createdAt: engineVersions.createdAt,
};

/** Those not deleted, oldest first. */
export async function listAgents(db: Db): Promise<WireAgent[]> {
  const rows = await db
    .select()
    .from(engineAgents)
    .where(isNull(engineAgents.deletedAt))
    .orderBy(asc(engineAgents.createdAt), asc(engineAgents.id));
  return rows.map(toWire);
}

/** Also finds a deleted agent: its sessions stay readable. */
export async function getAgent(db: Db, agentId: string): Promise<WireAgent> {
  return toWire(await getRow(db, agentId));
}

/** Hides an agent; its name is free again. Throws AppError not_found, also for one deleted before. */
export async function deleteAgent(db: Db, agentId: string): Promise<WireAgent> {
  const isThere = and(eq(engineAgents.id, agentId), isNull(engineAgents.deletedAt));
  const [row] = await db.update(engineAgents).set({ deletedAt: new Date() }).where(isThere).returning();
  if (!row) throw new AppError('not_found', 'Agent not found');
  return toWire(row);
}

/** Oldest first, as agents are. */
export async function listVersions(db: Db, agentId: string) {
  const agent = await getRow(db, agentId);
  const versions = await selectVersions(db, eq(engineVersions.agentId, agentId));
  return { agent: toWire(agent), versions: versions.map((version) => toWireVersion(version, agent)) };
}

export async function getVersion(db: Db, agentId: string, versionId: string) {
  const agent = await getRow(db, agentId);
  const [version] = await selectVersions(
    db,
    and(eq(engineVersions.agentId, agentId), eq(engineVersions.id, versionId)),
  );
  if (!version) throw new AppError('not_found', 'Agent version not found');
  return { agent: toWire(agent), version: toWireVersion(version, agent) };
}

/** A version never changes, so what was read once is kept. */
const BUNDLES_KEPT = 200;
const kept = globalThis as typeof globalThis & { batchdeckBundles?: Map<string, Bundle> };
const manifests = new WeakMap<Bundle, Manifest>();

/** The manifest of a bundle that `getBundle` answered. */
export function manifestOf(bundle: Bundle): Manifest {
  const manifest = manifests.get(bundle) ?? parseManifest(bundle[MANIFEST_PATH] ?? '');
  manifests.set(bundle, manifest);
  return manifest;
}

export async function getBundle(db: Db, agentId: string, versionId: string): Promise<Bundle> {
  const bundle = await findBundle(db, agentId, versionId);
  if (!bundle) throw new AppError('not_found', 'Agent version not found');
  return bundle;
}

export async function findBundle(db: Db, agentId: string, versionId: string): Promise<Bundle | undefined> {
  kept.batchdeckBundles ??= new Map();
  const key = `${agentId}/${versionId}`;
  const known = kept.batchdeckBundles.get(key);
  if (known) return known;
  const [row] = await db
    .select({ bundle: engineVersions.bundle })
    .from(engineVersions)
    .where(and(eq(engineVersions.agentId, agentId), eq(engineVersions.id, versionId)));
  if (!row) return undefined;
  const [oldest] = kept.batchdeckBundles.keys();
  if (oldest !== undefined && kept.batchdeckBundles.size >= BUNDLES_KEPT) kept.batchdeckBundles.delete(oldest);
  kept.batchdeckBundles.set(key, row.bundle);
  return row.bundle;
}

/**
 * Publishes a bundle under an agent's name and makes it the active version.
 * Bytes that were published before become active again without a new version.
 */
export async function publish(db: Db, name: string, bundle: Bundle): Promise<{ agentId: string; versionId: string }> {
  const archiveSha256 = bundleSha256(bundle);
  return db.transaction(async (tx) => {
    await tx
      .insert(engineAgents)
      .values({ id: newId('agt'), name })
      .onConflictDoNothing();
    const isNamed = and(eq(engineAgents.name, name), isNull(engineAgents.deletedAt));
    const [agent] = await tx.select().from(engineAgents).where(isNamed).for('update');
    if (!agent) throw new Error('the agent was just made');
    const same = and(eq(engineVersions.agentId, agent.id), eq(engineVersions.archiveSha256, archiveSha256));
    const [known] = await tx.select({ id: engineVersions.id }).from(engineVersions).where(same);
    const versionId = known?.id ?? newId('ver');
    if (!known) {
      const sizeBytes = Object.values(bundle).reduce((sum, text) => sum + Buffer.byteLength(text), 0);
      await tx.insert(engineVersions).values({ id: versionId, agentId: agent.id, archiveSha256, sizeBytes, bundle });
    }
    await tx.update(engineAgents).set({ activeVersionId: versionId }).where(eq(engineAgents.id, agent.id));
    return { agentId: agent.id, versionId };
  });
}

/** Publishes what a build brings, unless these very bytes were published before: what was made of it since stays. */
export async function publishOnce(db: Db, name: string, bundle: Bundle): Promise<void> {
  const [known] = await db
    .select({ id: engineVersions.id })
    .from(engineVersions)
    .innerJoin(engineAgents, eq(engineAgents.id, engineVersions.agentId))
    .where(and(eq(engineAgents.name, name), eq(engineVersions.archiveSha256, bundleSha256(bundle))))
    .limit(1);
  if (!known) await publish(db, name, bundle);
}

function bundleSha256(bundle: Bundle): string {
  const files = Object.entries(bundle).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(files)).digest('hex');
}

async function getRow(db: Db, agentId: string): Promise<AgentRow> {
  const [row] = await db.select().from(engineAgents).where(eq(engineAgents.id, agentId));
  if (!row) throw new AppError('not_found', 'Agent not found');
  return row;
}

const selectVersions = (db: Db, where: SQL | undefined): Promise<VersionRow[]> =>
  db.select(versionColumns).from(engineVersions).where(where).orderBy(asc(engineVersions.createdAt));

function toWire(row: AgentRow): WireAgent {
  return {
    id: row.id,
    name: row.name,
    active_version_id: row.activeVersionId,
    created_at: wireTime(row.createdAt),
    deleted_at: row.deletedAt && wireTime(row.deletedAt),
  };
}

function toWireVersion(row: VersionRow, agent: AgentRow) {
  return {
    id: row.id,
    agent_id: row.agentId,
    is_active: row.id === agent.activeVersionId,
    archive_sha256: row.archiveSha256,
    size_bytes: row.sizeBytes,
    created_at: wireTime(row.createdAt),
  };
}
