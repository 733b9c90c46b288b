/**
 * The database of a Batchdeck that has been started once and never used, made for each build. Servers begin with a copy
 * of it, because making one takes seconds of the processor.
 */
import { cpSync, existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { root } from './run.mjs';
import { makeDataDir, startServer } from './server.mjs';

/** Starts one Batchdeck from nothing and keeps its database, unless that was done before. */
export async function makeFreshDatabase() {
  const to = freshDatabase();
  if (existsSync(to)) return;
  rmSync(path.dirname(to), { recursive: true, force: true });
  const { dataDir, remove } = makeDataDir();
  try {
    const server = await startServer({ BATCHDECK_DATA_DIR: dataDir });
    await server.stop();
    cpSync(path.join(dataDir, 'database'), `${to}.part`, { recursive: true });
    renameSync(`${to}.part`, to);
  } finally {
    remove();
  }
}

/**
 * Puts a copy into a data folder, where there is one to copy.
 * @param {string} dataDir
 */
export function copyFreshDatabase(dataDir) {
  if (existsSync(freshDatabase())) cpSync(freshDatabase(), path.join(dataDir, 'database'), { recursive: true });
}

function freshDatabase() {
  const build = path.join(root, '.next/BUILD_ID');
  const id = existsSync(build) ? readFileSync(build, 'utf8').trim() : 'no-build';
  return path.join(root, 'test-results/fresh-database', id);
}
