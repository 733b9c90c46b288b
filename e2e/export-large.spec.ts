import { createReadStream } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { DraftPage } from '@/lib/batches/draft-schema';
import { growBatch } from '@/lib/bench/grow-batch.mjs';
import { fetchJson } from './actions';
import { finishedBatch, itemsOf, makeBatch } from './batch';
import { expect, test } from './fixtures';
import type { Dashboard } from './server';
import { numbered } from './steering-page';

/** `EXPORT_ROWS=50000` takes as many as a batch can have, and some minutes. */
const ROWS = Number(process.env.EXPORT_ROWS ?? 1_500);
const SAID = ROWS.toLocaleString('en');

type Exported = { index: number; status: string; answer: string | null; parts: { text: string }[] };

async function readLines(file: string): Promise<Exported[]> {
  const rows: Exported[] = [];
  for await (const line of createInterface({ input: createReadStream(file) })) rows.push(JSON.parse(line));
  return rows;
}

async function readTexts(dashboard: Dashboard, batchId: string): Promise<string[]> {
  const texts: string[] = [];
  for (let after: string | null = ''; after !== null; ) {
    const search = after === '' ? '' : `?${new URLSearchParams({ after })}`;
    const page: DraftPage = await fetchJson(dashboard, `/api/batches/${batchId}/draft${search}`);
    for (const { parts } of page.items) texts.push(parts[0]?.type === 'text' ? parts[0].text : '');
    after = page.cursor;
  }
  return texts;
}

test('a large batch is exported whole, row by row, and imported again whole', async ({
  page,
  startServer,
}, testInfo) => {
  test.setTimeout(600_000);
  const server = await startServer();
  const batchId = await makeBatch(server, itemsOf('offline-brief', numbered(5)), 'Large');
  await finishedBatch(server, batchId);
  await server.stop();
  await growBatch(path.join(server.dataDir, 'database'), batchId, ROWS);
  await server.start();

  await page.goto(`${server.url}/batches/${batchId}?export=all`);
  const exporting = page.getByRole('dialog', { name: 'Export' });
  await exporting.getByRole('radio', { name: 'JSON Lines' }).check();
  const download = page.waitForEvent('download', { timeout: 300_000 });
  await exporting.getByRole('button', { name: `Export ${SAID} rows` }).click();
  const file = testInfo.outputPath('large.jsonl');
  await (await download).saveAs(file);
  await expect(exporting.getByRole('status')).toHaveText(`${SAID} rows exported to Large.jsonl.`, { timeout: 60_000 });
  const rows = await readLines(file);
  expect(rows.map(({ index }) => index)).toEqual(Array.from({ length: ROWS }, (_, index) => index));
  expect(rows.filter(({ status, answer }) => status === 'completed' && !answer)).toEqual([]);

  await page.goto(`${server.url}/batches`);
  await page.getByRole('button', { name: 'New batch' }).first().click();
  await expect(page.getByRole('heading', { name: 'Item 0' })).toBeVisible();
  const draftId = page.url().split('/').at(-2) ?? '';
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await page.getByLabel('Choose a file to import').setInputFiles(file);
  const importing = page.getByRole('dialog', { name: 'Import' });
  await importing.getByRole('button', { name: `Import ${SAID} rows` }).click({ timeout: 120_000 });
  await expect(importing).toBeHidden();
  await expect(page.getByRole('status').filter({ hasText: /^saved$/ })).toBeVisible({ timeout: 240_000 });
  const texts = await readTexts(server, draftId);
  expect(texts).toHaveLength(ROWS);
  expect(texts).toEqual(rows.map(({ parts }) => parts[0]?.text));
});
