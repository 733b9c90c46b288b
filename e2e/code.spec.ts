import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expectAccessible } from './accessible';
import { makeDraft, uploadFile } from './actions';
import { draftOf, rows, saved } from './composer-page';
import { askEngine } from './engine';
import { expect, test } from './fixtures';

const run = promisify(execFile);
const MESSAGE = `it's "quoted"\n$HOME \`id\` é🙂`;

test('the cURL of a batch makes its sessions, and pasted back it is the same form', async ({ page, dashboard }) => {
  const { id: fileId } = await uploadFile(dashboard, 'notes.txt', Buffer.from('Notes.'));
  const batchId = await makeDraft(dashboard, [
    {
      parts: [
        { id: 'a', type: 'text', text: MESSAGE },
        { id: 'b', type: 'file', fileId, filename: 'notes.txt', sizeBytes: 6 },
      ],
      metadata: [{ id: 'm', key: 'run', value: batchMark }],
      secrets: [{ id: 's', name: 'SHOP_TOKEN', value: 'kept-on-the-server', keptFrom: null }],
    },
    {},
  ]);
  const before = await draftOf(dashboard, batchId);
  await page.goto(`/batches/${batchId}/edit`);
  await page.getByRole('button', { name: 'Code' }).click();
  const dialog = page.getByRole('dialog', { name: 'Code' });
  const code = await dialog.getByLabel('The batch as cURL').inputValue();
  expect(code).not.toContain('kept-on-the-server');
  await expectAccessible(page);

  const folder = mkdtempSync(path.join(tmpdir(), 'batchdeck-curl-'));
  writeFileSync(path.join(folder, 'send.sh'), code);
  const env = { ...process.env, DARI_API_KEY: dashboard.engineKey(), SHOP_TOKEN: 'from "env"' };
  const answers = [];
  for (const _ of [1, 2]) answers.push(JSON.parse((await run('bash', ['send.sh'], { cwd: folder, env })).stdout));
  rmSync(folder, { recursive: true });
  expect(answers[0].sessions).toHaveLength(2);
  expect(answers[1].batch_id).toBe(answers[0].batch_id);
  const engine = { url: dashboard.url, key: dashboard.engineKey() };
  const { timeline } = (await askEngine(engine, `/sessions/${answers[0].sessions[0].session_id}/transcript`)) as {
    timeline: { items: { content: unknown }[] };
  };
  expect(timeline.items[0]?.content).toMatchObject([{ text: MESSAGE }, { file_id: fileId }]);

  await dialog.getByRole('button', { name: 'Paste' }).click();
  await dialog.getByLabel('Request').fill(code);
  await expect(dialog.getByRole('status')).toContainText('2 items can be taken');
  await dialog.getByRole('button', { name: 'Replace the 2 items' }).click();
  await expect(rows(page)).toHaveCount(2);
  await saved(page);
  const after = await draftOf(dashboard, batchId);
  expect(after.items.map(withoutIds)).toEqual(before.items.map(withoutIds));
  expect(after.items[0]?.secrets[0]?.keptFrom).not.toBeNull();
});

const batchMark = 'code-spec';

const withoutIds = (item: unknown) =>
  JSON.parse(JSON.stringify(item, (key, value) => (key === 'id' || key === 'keptFrom' ? undefined : value)));
