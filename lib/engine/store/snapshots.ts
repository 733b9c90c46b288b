import 'server-only';
import { eq, lt } from 'drizzle-orm';
import type { Db } from '@/lib/db/client';
import { engineAgents, engineSnapshots } from '@/lib/db/engine-schema';
import { AppError } from '@/lib/errors';
import { newId } from '@/lib/new-id';
import { type Bundle, publish } from './agents';

const LIFETIME_MS = 60 * 60 * 1000;

export type SnapshotRow = typeof engineSnapshots.$inferSelect;

type NewSnapshot = Pick<SnapshotRow, 'sha256' | 'sizeBytes' | 'metadata' | 'uploadTokenSha256'>;

/** Declares a source that will be uploaded, and forgets those whose time is up. */
export async function insertSnapshot(db: Db, values: NewSnapshot): Promise<SnapshotRow> {
  await db.delete(engineSnapshots).where(lt(engineSnapshots.expiresAt, new Date()));
  const [row] = await db
    .insert(engineSnapshots)
    .values({
      ...values,
      id: newId('src'),
      status: 'pending_upload',
      expiresAt: new Date(Date.now() + LIFETIME_MS),
    })
    .returning();
  if (!row) throw new Error('the snapshot was just made');
  return row;
}

/** Throws AppError not_found, also for one whose time is up. */
export async function getSnapshot(db: Db, snapshotId: string): Promise<SnapshotRow> {
  const [row] = await db.select().from(engineSnapshots).where(eq(engineSnapshots.id, snapshotId));
  return there(row);
}

/** What came of the upload: its files, or why there are none. An upload is taken once. */
export async function keepUpload(
  db: Db,
  snapshotId: string,
  upload: { bundle: Bundle } | { failureReason: string },
): Promise<void> {
  await changeSnapshot(db, snapshotId, async (tx, row) => {
    if (isUploaded(row)) throw new AppError('conflict', 'This snapshot was uploaded before');
    await tx.update(engineSnapshots).set(upload).where(eq(engineSnapshots.id, snapshotId));
  });
}

export const isUploaded = (row: SnapshotRow): boolean =>
  row.bundle !== null || row.failureReason !== null || row.versionId !== null;

/** Ends the upload. Throws AppError conflict when nothing was uploaded; a second call answers as the first. */
export async function finalizeSnapshot(db: Db, snapshotId: string): Promise<SnapshotRow> {
  return changeSnapshot(db, snapshotId, async (tx, row) => {
    if (!isUploaded(row)) throw new AppError('conflict', 'Nothing has been uploaded to this snapshot yet');
    const status = row.failureReason === null ? 'ready' : 'failed';
    await tx.update(engineSnapshots).set({ status }).where(eq(engineSnapshots.id, snapshotId));
    return { ...row, status };
  });
}

export async function deleteSnapshot(db: Db, snapshotId: string): Promise<void> {
  const gone = await db.delete(engineSnapshots).where(eq(engineSnapshots.id, snapshotId)).returning();
  there(gone[0]);
}

/**
 * Makes a ready snapshot the active version of the agent that its manifest names, or of `agentId`, which must have that
 * name. A snapshot makes one version: publishing it again to the same agent answers the same, to another is a conflict.
 */
export async function publishSnapshot(
  db: Db,
  { snapshotId, agentId, name }: { snapshotId: string; agentId?: string; name: string },
): Promise<{ agentId: string; versionId: string }> {
  return changeSnapshot(db, snapshotId, async (tx, row) => {
    if (agentId !== undefined) await checkAgent(tx, agentId, name);
    if (row.agentId !== null && row.versionId !== null) {
      const isSame = agentId === undefined || agentId === row.agentId;
      if (isSame) return { agentId: row.agentId, versionId: row.versionId };
      throw new AppError('conflict', 'This snapshot was published to another agent');
    }
    if (!row.bundle) throw notReady();
    const published = await publish(tx, name, row.bundle);
    if (agentId !== undefined && published.agentId !== agentId) throw new AppError('not_found', 'Agent not found');
    await tx.update(engineSnapshots).set(published).where(eq(engineSnapshots.id, snapshotId));
    return published;
  });
}

export const notReady = (): AppError => new AppError('conflict', 'The snapshot is not ready: finalize it first');

async function checkAgent(tx: Db, agentId: string, name: string): Promise<void> {
  const [agent] = await tx.select().from(engineAgents).where(eq(engineAgents.id, agentId));
  if (!agent || agent.deletedAt) throw new AppError('not_found', 'Agent not found');
  if (agent.name === name) return;
  throw new AppError(
    'invalid',
    `The manifest's name is ${JSON.stringify(name)}, but this agent is ${JSON.stringify(agent.name)}. Agents are not renamed: publish it as an agent of its own, or give the manifest this agent's name.`,
  );
}

/** Runs `change` while no one else changes this snapshot. */
function changeSnapshot<T>(db: Db, snapshotId: string, change: (tx: Db, row: SnapshotRow) => Promise<T>): Promise<T> {
  return db.transaction(async (tx) => {
    const [row] = await tx.select().from(engineSnapshots).where(eq(engineSnapshots.id, snapshotId)).for('update');
    return change(tx, there(row));
  });
}

function there(row: SnapshotRow | undefined): SnapshotRow {
  if (!row || row.expiresAt < new Date()) throw new AppError('not_found', 'Source snapshot not found, or expired');
  return row;
}
