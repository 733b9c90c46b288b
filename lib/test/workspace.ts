/** A workspace with something outside of it, for tools to work in. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { runTool } from '@/lib/engine/tools/built-in';
import type { ToolPlace } from '@/lib/engine/tools/tool';

export const ALL_TOOLS = ['read', 'bash', 'edit', 'write', 'grep', 'find', 'ls'];

export const leadsOut = { isError: true, error: 'This path leads out of the workspace.' };

/** Made anew for each test of the file that calls this: `base` holds the workspace `root`, a neighbour and a secret. */
export function openWorkspace() {
  const workspace = { base: '', root: '' };
  beforeEach(() => {
    workspace.base = mkdtempSync(path.join(tmpdir(), 'batchdeck-tools-'));
    workspace.root = path.join(workspace.base, 'sess_1');
    for (const folder of ['sess_1', 'sess_1/deep', 'sess_12', 'outside']) mkdirSync(path.join(workspace.base, folder));
    writeFileSync(path.join(workspace.base, 'outside/secret.txt'), 'outside');
    writeFileSync(path.join(workspace.base, 'sess_12/other.txt'), 'other');
    writeFileSync(path.join(workspace.root, 'in.txt'), 'inside\n');
  });
  afterEach(() => rmSync(workspace.base, { recursive: true, force: true }));

  const at = (name: string): string => path.join(workspace.root, name);
  const outside = (name: string): string => path.join(workspace.base, 'outside', name);
  const run = (name: string, args: Record<string, unknown>, more: Partial<ToolPlace> = {}) => {
    const signal = new AbortController().signal;
    const place = { root: workspace.root, env: {}, internetAccess: false, signal, ...more };
    return runTool(place, ALL_TOOLS, { name, arguments: args });
  };
  return { workspace, at, outside, run };
}
