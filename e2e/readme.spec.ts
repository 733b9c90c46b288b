import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from './fixtures';

const root = path.resolve(import.meta.dirname, '..');
const run = promisify(execFile);

/** The README's own call, with nothing changed but the address and the place of the key. */
function callOf(readme: string, url: string, dataDir: string): string {
  const block = [...readme.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, text = '']) => text);
  const call = block.find((text) => text.includes('/session-batches')) ?? '';
  return call.replaceAll('http://127.0.0.1:3000', url).replaceAll('.batchdeck/', `${dataDir}/`);
}

test('the README’s curl call works against the engine, and a repeat answers the same batch', async ({ dashboard }) => {
  const call = callOf(readFileSync(path.join(root, 'README.md'), 'utf8'), dashboard.url, dashboard.dataDir);
  const first = JSON.parse((await run('bash', ['-euc', call], { cwd: root })).stdout);
  expect(first.batch_id).toMatch(/^batch_/);
  expect(first.sessions).toMatchObject([
    { index: 0, error: null, llm_id: 'offline-analyst', metadata: { managed_run_id: 'run_123', task_index: '1' } },
  ]);
  const again = JSON.parse((await run('bash', ['-euc', call], { cwd: root })).stdout);
  expect(again.batch_id).toBe(first.batch_id);
  expect(again.sessions[0].session_id).toBe(first.sessions[0].session_id);
});
