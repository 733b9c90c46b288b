import { cpSync, existsSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { freshDatabase, startDashboard } from './server';

/** Starts one Batchdeck from nothing and keeps its database for all the others. */
export default async function setup(): Promise<void> {
  const to = freshDatabase();
  if (existsSync(to)) return;
  rmSync(path.dirname(to), { recursive: true, force: true });
  const first = await startDashboard();
  await first.stop();
  cpSync(path.join(first.dataDir, 'database'), `${to}.part`, { recursive: true });
  renameSync(`${to}.part`, to);
  await first.dispose();
}
