/** Before all tests: makes the database that every test file gets a copy of, because making one takes seconds. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { openPglite, openServer, provideDatabase } from '@/lib/db/client';
import { getBoss, resetBoss } from '@/lib/jobs/queue';
import { newId } from '@/lib/new-id';

declare module 'vitest' {
  interface ProvidedContext {
    /** A file that PGlite loads, or the name of a database on the server. */
    template: string;
  }
}

export default async function makeTemplate(project: TestProject): Promise<() => Promise<void>> {
  const url = process.env.TEST_POSTGRES_URL;
  const isOnServer = project.name === 'postgres' && url;
  const { template, remove } = isOnServer ? await makeOnServer(url) : await makeEmbedded();
  project.provide('template', template);
  return remove;
}

async function makeEmbedded() {
  const folder = mkdtempSync(path.join(tmpdir(), 'batchdeck-template-'));
  const template = path.join(folder, 'database.tar');
  const pglite = new PGlite();
  const database = await openPglite(pglite);
  await startJobEngine(database);
  writeFileSync(template, Buffer.from(await (await pglite.dumpDataDir('none')).arrayBuffer()));
  await database.close();
  return { template, remove: async () => rmSync(folder, { recursive: true, force: true }) };
}

async function makeOnServer(url: string) {
  const template = newId('template');
  await onServer(url, `create database ${template}`);
  const database = await openServer(Object.assign(new URL(url), { pathname: `/${template}` }).href);
  await startJobEngine(database);
  await database.close();
  return { template, remove: () => onServer(url, `drop database if exists ${template} with (force)`) };
}

/** Its tables and queues are part of every database. */
async function startJobEngine(database: Parameters<typeof provideDatabase>[0]): Promise<void> {
  provideDatabase(database);
  resetBoss();
  await (await getBoss()).stop({ graceful: false });
}

async function onServer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(statement);
  await client.end();
}
