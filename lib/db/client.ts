import 'server-only';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { sql } from 'drizzle-orm';
import { drizzle as drizzlePg, type NodePgQueryResultHKT } from 'drizzle-orm/node-postgres';
import { migrate as migratePg } from 'drizzle-orm/node-postgres/migrator';
import type { PgDatabase } from 'drizzle-orm/pg-core';
import { drizzle as drizzlePglite } from 'drizzle-orm/pglite';
import { migrate as migratePglite } from 'drizzle-orm/pglite/migrator';
import pg from 'pg';
import { dataPath } from '@/lib/data-dir';
import { env } from '@/lib/env';
import { log } from '@/lib/log';
import * as answerSchema from './answer-schema';
import * as checkSchema from './check-schema';
import * as engineSchema from './engine-schema';
import * as fileSchema from './file-schema';
import { lockDataDir } from './lock';
import * as notificationSchema from './notification-schema';
import * as dashboardSchema from './schema';
import * as viewSchema from './view-schema';
import * as webhookSchema from './webhook-schema';

const MIGRATION_LOCK = 4_214_001;

const schema = {
  ...dashboardSchema,
  ...fileSchema,
  ...webhookSchema,
  ...notificationSchema,
  ...answerSchema,
  ...checkSchema,
  ...viewSchema,
  ...engineSchema,
};

/** A connection or a transaction. Inside a transaction use only its `tx`: on PGlite anything else waits for ever. */
export type Db = PgDatabase<NodePgQueryResultHKT, typeof schema>;

export type Database =
  | { kind: 'embedded'; db: Db; pglite: PGlite; close: () => Promise<void> }
  | { kind: 'server'; db: Db; url: string; close: () => Promise<void> };

const place = globalThis as typeof globalThis & { batchdeckDatabase?: Promise<Database> };

/** The one database of the process: opened, locked and migrated on first use. */
export function getDatabase(): Promise<Database> {
  place.batchdeckDatabase ??= open().catch((error) => {
    place.batchdeckDatabase = undefined;
    throw error;
  });
  return place.batchdeckDatabase;
}

/** The handle that repositories take. */
export const getDb = async (): Promise<Db> => (await getDatabase()).db;

/** Hands the process a database made elsewhere; for tests. */
export function provideDatabase(database: Database): void {
  place.batchdeckDatabase = Promise.resolve(database);
}

function open(): Promise<Database> {
  return env.DATABASE_URL ? openServer(env.DATABASE_URL) : openEmbedded(dataPath('database'));
}

async function openEmbedded(dir: string): Promise<Database> {
  const release = await lockDataDir(dir);
  // Without -F and with O_SYNC the write-ahead log reaches the disk at commit.
  const startParams = PGlite.defaultStartParams.filter((param) => param !== '-F');
  const pglite = new PGlite({
    dataDir: dir,
    startParams: [...startParams, '-c', 'wal_sync_method=open_datasync', '-c', 'shared_buffers=32MB'],
  });
  await pglite.waitReady;
  return openPglite(pglite, release);
}

/** Migrates a PGlite and wraps it; `release` runs after it has closed. */
export async function openPglite(pglite: PGlite, release: () => void = () => {}): Promise<Database> {
  const db = drizzlePglite(pglite, { schema });
  await migratePglite(db, { migrationsFolder: at('migrations') });
  await pglite.exec(readFileSync(at('functions.sql'), 'utf8'));
  const close = async () => {
    await pglite.close();
    release();
  };
  return { kind: 'embedded', db: asDb(db), pglite, close };
}

/** Connects to a PostgreSQL server and migrates it; processes that start together take turns. */
export async function openServer(url: string): Promise<Database> {
  const pool = new pg.Pool({ connectionString: url, max: 10 });
  pool.on('error', (error) => log.error({ err: error }, 'database connection lost'));
  const client = await pool.connect();
  try {
    const db = drizzlePg(client, { schema });
    await db.execute(sql`select pg_advisory_lock(${MIGRATION_LOCK})`);
    await migratePg(db, { migrationsFolder: at('migrations') });
    await client.query(readFileSync(at('functions.sql'), 'utf8'));
  } finally {
    client.release(true); // closing the connection gives the lock back
  }
  return { kind: 'server', db: asDb(drizzlePg(pool, { schema })), url, close: () => pool.end() };
}

/** Both drivers' handles have this type but for their raw result, which no repository uses. */
const asDb = (db: unknown): Db => db as Db;

const at = (name: string) => path.join(/* turbopackIgnore: true */ process.cwd(), 'lib/db', name);
