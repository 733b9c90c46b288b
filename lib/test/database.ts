/** A fresh, migrated database for a test file, a copy of the template (template.ts), on the kind that TEST_DATABASE names; the process's own one from then on. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import { inject } from 'vitest';
import { type Database, openPglite, openServer, provideDatabase } from '@/lib/db/client';
import { env } from '@/lib/env';
import { getBoss, resetBoss } from '@/lib/jobs/queue';
import { resetChanges } from '@/lib/live/changes';
import { newId } from '@/lib/new-id';
import { closeJournal } from '@/lib/submissions/journal';

/** Opens it, gives the process a data folder of its own, and starts the job engine without workers. */
export async function openTestDatabase(): Promise<Database & { dispose: () => Promise<void> }> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'batchdeck-test-'));
  (env as { BATCHDECK_DATA_DIR: string }).BATCHDECK_DATA_DIR = dataDir;
  const database = process.env.TEST_DATABASE === 'server' ? await createOnServer() : await loadEmbedded();
  provideDatabase(database);
  resetBoss();
  resetChanges();
  const boss = await getBoss();
  const dispose = async () => {
    closeJournal();
    await boss.stop({ graceful: false });
    await database.close();
    rmSync(dataDir, { recursive: true, force: true });
  };
  return { ...database, dispose };
}

const loadEmbedded = () => openPglite(new PGlite({ loadDataDir: new Blob([readFileSync(inject('template'))]) }));

async function createOnServer(): Promise<Database> {
  const url = new URL(process.env.TEST_POSTGRES_URL ?? 'postgres://postgres@127.0.0.1:5432/postgres');
  const name = newId('test');
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  await client.query(`create database ${name} template ${inject('template')}`);
  await client.end();
  url.pathname = `/${name}`;
  return openServer(url.href);
}
