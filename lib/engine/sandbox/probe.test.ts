import { chmodSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { openWorkspace } from '@/lib/test/workspace';
import { probe } from './probe';

const { workspace, run } = openWorkspace();
const place = globalThis as typeof globalThis & { batchdeckSandbox?: Promise<string | null> };
afterEach(() => {
  delete place.batchdeckSandbox;
});

test('without bubblewrap, bash is refused with what to install', async () => {
  const problem = await probe(path.join(workspace.base, 'outside'));
  expect(problem).toContain('apt-get install bubblewrap');
  place.batchdeckSandbox = Promise.resolve(problem);
  expect(await run('bash', { command: 'true' })).toEqual({ isError: true, error: problem });
});

test('with a bubblewrap that cannot make a sandbox, bash is refused with its reason', async () => {
  const programs = path.join(workspace.base, 'outside');
  for (const name of ['unshare', 'bwrap']) {
    writeFileSync(
      path.join(programs, name),
      '#!/bin/sh\necho "bwrap: No permissions to create new namespace" >&2\nexit 1\n',
    );
    chmodSync(path.join(programs, name), 0o755);
  }
  expect(await probe(programs)).toBe(
    'bash needs bubblewrap to hold it, which cannot make a sandbox on this machine: bwrap: No permissions to create new namespace. In a container, user namespaces and mounts must be allowed.',
  );
});
