import 'server-only';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runInSandbox } from './run';

const PROBE_SECONDS = 20;

const place = globalThis as typeof globalThis & { batchdeckSandbox?: Promise<string | null> };

/** Why commands cannot be run on this machine, or null where they can. Found out once, by running one. */
export function sandboxProblem(): Promise<string | null> {
  place.batchdeckSandbox ??= probe();
  return place.batchdeckSandbox;
}

/** `programs` is where the machine's programs are looked for. */
export async function probe(programs?: string): Promise<string | null> {
  if (process.platform !== 'linux') return 'bash runs only on Linux, where bubblewrap can hold it.';
  const root = await mkdtemp(path.join(tmpdir(), 'batchdeck-sandbox-'));
  try {
    const result = await runInSandbox({
      root,
      command: 'echo "$PROBE" > probe && cat probe',
      env: { PROBE: 'held' },
      internetAccess: false,
      timeoutSeconds: PROBE_SECONDS,
      signal: AbortSignal.timeout(2 * PROBE_SECONDS * 1000),
      ...(programs !== undefined && { programs }),
    });
    return result.exitCode === 0 && result.stdout === 'held\n' ? null : problem(result.stderr);
  } catch (error) {
    return problem(error instanceof Error ? error.message : String(error));
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

function problem(words: string): string {
  const first = words.trim().split('\n')[0] ?? '';
  if (/ENOENT|not found|bwrap: No such file|execvp/.test(first)) {
    return `bash needs bubblewrap to hold it, which is not installed here (on Debian: apt-get install bubblewrap). ${first}`;
  }
  return `bash needs bubblewrap to hold it, which cannot make a sandbox on this machine: ${first || 'it gave no reason'}. In a container, user namespaces and mounts must be allowed.`;
}
