import 'server-only';
import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { dataPath } from '@/lib/data-dir';
import { getDb } from '@/lib/db/client';
import { DOCUMENT_ANALYST, documentAnalyst } from './document-analyst';
import { recoverMessages } from './runner';
import { publishOnce } from './store/agents';
import { PART_ENDING } from './upload';

/** Readies the engine: the built-in agent was published once in the version that this build brings. */
export async function startEngine(): Promise<void> {
  await publishOnce(await getDb(), DOCUMENT_ANALYST, documentAnalyst);
}

/** Takes up what a process left unfinished. Only for a data folder and a database that no other process uses. */
export async function recoverEngine(): Promise<void> {
  const folder = path.dirname(dataPath('engine', 'files', 'any'));
  const parts = (await readdir(folder)).filter((name) => name.endsWith(PART_ENDING));
  await Promise.all(parts.map((name) => rm(`${folder}${path.sep}${name}`, { force: true })));
  await recoverMessages();
}
