/** Runs commands in the sandbox for tests, and says why where there is none. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe } from 'vitest';
import { sandboxProblem } from '@/lib/engine/sandbox/probe';
import type { ToolPlace } from '@/lib/engine/tools/tool';
import { env } from '@/lib/env';
import { openWorkspace } from './workspace';

type Answer = {
  exit_code: number | null;
  stdout: string;
  stderr: string;
  timed_out: boolean;
  truncated: boolean;
  note?: string;
};

const problem = await sandboxProblem();

/** As `describe`; skipped, with the reason in its title, where commands cannot be held. */
export const describeSandbox = (title: string, body: () => void) =>
  describe.skipIf(problem !== null)(problem === null ? title : `${title} (skipped: ${problem})`, body);

/** As openWorkspace, with a data folder beside the workspace. */
export function openSandbox() {
  const workspace = openWorkspace();
  beforeEach(() => {
    const dataDir = path.join(workspace.workspace.base, 'data');
    mkdirSync(dataDir, { mode: 0o700 });
    (env as { BATCHDECK_DATA_DIR: string }).BATCHDECK_DATA_DIR = dataDir;
  });
  const bash = async (command: string, args: object = {}, place: Partial<ToolPlace> = {}): Promise<Answer> => {
    const outcome = await workspace.run('bash', { command, timeout_seconds: 20, ...args }, place);
    if (outcome.isError) throw new Error(outcome.error);
    return outcome.result as Answer;
  };
  return { ...workspace, bash };
}
