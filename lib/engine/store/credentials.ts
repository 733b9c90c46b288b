/** The organization's stored keys and secrets: written, listed and deleted; never read back over the API. */
import 'server-only';
import { asc, eq, inArray, sql } from 'drizzle-orm';
import type { Db } from '@/lib/db/client';
import { engineCredentials } from '@/lib/db/engine-schema';
import { AppError } from '@/lib/errors';
import { seal, unseal } from '@/lib/seal';
import { wireTime } from './time';

const placeOf = (name: string): string => `engine_credentials.value/${name}`;

export async function listCredentials(db: Db) {
  const rows = await db
    .select({
      name: engineCredentials.name,
      createdAt: engineCredentials.createdAt,
      updatedAt: engineCredentials.updatedAt,
    })
    .from(engineCredentials)
    .orderBy(asc(engineCredentials.name));
  return rows.map(toWire);
}

/** Stores a value under a name, over the one that is there. */
export async function putCredential(db: Db, name: string, value: string) {
  const sealed = seal(value, placeOf(name));
  const [row] = await db
    .insert(engineCredentials)
    .values({ name, value: sealed })
    .onConflictDoUpdate({ target: engineCredentials.name, set: { value: sealed, updatedAt: sql`now()` } })
    .returning();
  if (!row) throw new Error('the credential was just written');
  return toWire(row);
}

/** Throws AppError not_found. */
export async function deleteCredential(db: Db, name: string) {
  const [row] = await db.delete(engineCredentials).where(eq(engineCredentials.name, name)).returning();
  if (!row) throw new AppError('not_found', 'Credential not found');
  return { ...toWire(row), deleted_at: wireTime(new Date()) };
}

/** The values of those names that are stored. For the engine's own use. */
export async function openCredentials(db: Db, names: string[]): Promise<Record<string, string>> {
  if (names.length === 0) return {};
  const rows = await db.select().from(engineCredentials).where(inArray(engineCredentials.name, names));
  return Object.fromEntries(rows.map(({ name, value }) => [name, unseal(value, placeOf(name))]));
}

function toWire({ name, createdAt, updatedAt }: { name: string; createdAt: Date; updatedAt: Date }) {
  return { name, created_at: wireTime(createdAt), updated_at: wireTime(updatedAt) };
}
