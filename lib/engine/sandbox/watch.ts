import 'server-only';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { MEMORY_BYTES_MAX, WORKSPACE_BYTES_MAX, WORKSPACE_ENTRIES_MAX } from './limits';
import { type Stock, takeStock } from './take-stock';

const MB = 1024 ** 2;
const MEMORY_LOOK_MS = 200;
const DISK_LOOK_MS = 2000;
/** Looking through a large workspace takes at most this part of the time. */
const DISK_LOOK_SHARE = 0.1;

/**
 * Looks at what a command uses until `signal` ends it, and answers why it must be stopped. The kernel holds each
 * process by itself; their sum, and that of all files, is held here.
 */
export async function findExcess(pid: number, root: string, signal: AbortSignal): Promise<string> {
  return Promise.race([excessOfMemory(pid, signal), excessOfDisk(root, signal)]);
}

async function excessOfMemory(pid: number, signal: AbortSignal): Promise<string> {
  for (;;) {
    await setTimeout(MEMORY_LOOK_MS, null, { signal });
    const bytes = processesBelow(pid).reduce((sum, each) => sum + memoryOf(each), 0);
    if (bytes > MEMORY_BYTES_MAX) return `It used more than ${MEMORY_BYTES_MAX / MB} MB of memory.`;
  }
}

async function excessOfDisk(root: string, signal: AbortSignal): Promise<string> {
  let pause = DISK_LOOK_MS;
  for (;;) {
    await setTimeout(pause, null, { signal });
    const start = Date.now();
    const stock = await takeStock(root).catch(() => undefined);
    const what = stock && excessOf(stock);
    if (what) return `The workspace came to hold ${what}.`;
    pause = Math.max(DISK_LOOK_MS, (Date.now() - start) / DISK_LOOK_SHARE);
  }
}

/** What of a workspace is more than it may hold. */
export function excessOf({ bytes, entries }: Stock): string | null {
  if (bytes > WORKSPACE_BYTES_MAX) return `more than ${WORKSPACE_BYTES_MAX / MB} MB`;
  return entries > WORKSPACE_ENTRIES_MAX ? `more than ${WORKSPACE_ENTRIES_MAX} files and folders` : null;
}

/** A process and all that came from it. Those whose parent has ended belong to the first process of the sandbox. */
export function processesBelow(pid: number): number[] {
  const found = [pid];
  for (const each of found) found.push(...childrenOf(each));
  return found;
}

function childrenOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
      readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
    );
  } catch {
    return []; // it has ended meanwhile
  }
}

/** Memory that is a process's own, not what programs and libraries take from the disk. */
function memoryOf(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const of = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1] ?? 0);
    return (of('RssAnon') + of('RssShmem')) * 1024;
  } catch {
    return 0;
  }
}
