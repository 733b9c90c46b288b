import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Download, Page, TestInfo } from 'playwright/test';
import type { DraftItem } from '@/lib/batches/schema';
import { expectAccessible } from './accessible';
import { uploadFile } from './actions';
import { finishedBatch, makeBatch } from './batch';
import { draftOf, saved, startDraft } from './composer-page';
import { expect, test } from './fixtures';
import type { Dashboard } from './server';

const dialog = (page: Page) => page.getByRole('dialog', { name: 'Export' });
const exportButton = (page: Page) => dialog(page).getByRole('button', { name: /^Export \d/ });
const pair = (key: string, value: string) => ({ id: key, key, value });
const text = (words: string) => ({ id: words, type: 'text' as const, text: words });

/** What spreadsheets, parsers and pages are likely to spoil. */
async function mixedItems(dashboard: Dashboard): Promise<Partial<DraftItem>[]> {
  const { id: fileId, filename, sizeBytes } = await uploadFile(dashboard, 'notes (1).md', 'Some notes.');
  const file = { id: 'file', type: 'file' as const, fileId, filename, sizeBytes };
  return [
    { parts: [text('=HYPERLINK("http://example.com";"x")')], metadata: [pair('plain', '@SUM(1)'), pair('empty', '')] },
    { parts: [text('one, "two"\nthree\r\nfour;\tfive')], metadata: [pair('plain', "'"), pair('10', '-1')] },
    { parts: [text('before'), file, text('-after')] },
    { parts: [text('<img src=x onerror=alert(1)> 日本語 👩‍👩‍👧 “ünï”')], llmId: 'no-such-option' },
    { parts: [text('last')], secrets: [{ id: 's', name: 'SHOP_TOKEN', value: 'canary-9', keptFrom: null }] },
  ];
}

const contentOf = (items: Partial<DraftItem>[]) =>
  items.map(({ parts = [], metadata = [], llmId }) => ({
    parts: parts.map(({ id: _, ...rest }) => rest),
    metadata: Object.fromEntries(metadata.map(({ key, value }) => [key, value])),
    llmId: llmId ?? 'offline-brief',
  }));

async function openExport(page: Page) {
  await page.getByRole('button', { name: 'More to do' }).click();
  await page.getByRole('menuitem', { name: 'Export …' }).click();
  await expect(exportButton(page)).toBeFocused();
}

async function exported(page: Page): Promise<Download> {
  const download = page.waitForEvent('download');
  await exportButton(page).click();
  return download;
}

async function keep(download: Download, testInfo: TestInfo): Promise<string> {
  const path = testInfo.outputPath(download.suggestedFilename());
  await download.saveAs(path);
  return path;
}

test('a batch is exported by keyboard alone, and imports again as the same items', async ({
  page,
  dashboard,
}, testInfo) => {
  const items = await mixedItems(dashboard);
  const batchId = await makeBatch(dashboard, items, 'Mixed “batch”');
  await finishedBatch(dashboard, batchId);
  await page.goto(`/batches/${batchId}`);
  await page.getByRole('button', { name: 'More to do' }).focus();
  await page.keyboard.press('Enter');
  const item = page.getByRole('menuitem', { name: 'Export …' });
  await expect(page.getByRole('menuitem').first()).toBeFocused();
  while (!(await item.evaluate((one) => one === document.activeElement))) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(exportButton(page)).toBeFocused();
  await expect(exportButton(page)).toHaveText('Export 5 rows');
  await expect(dialog(page)).toContainText('5 rows into Mixed-batch.csv');
  await expectAccessible(page);
  const download = page.waitForEvent('download');
  await page.keyboard.press('Enter');
  const path = await keep(await download, testInfo);
  await expect(dialog(page).getByRole('status')).toHaveText('5 rows exported to Mixed-batch.csv.');
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await expect(dialog(page)).toBeHidden();
  await expect(page.getByRole('button', { name: 'More to do' })).toBeFocused();

  const table = readFileSync(path, 'utf8');
  expect(table).not.toContain('canary-9');
  expect(table).not.toMatch(/(^|,)"?[=@+]/m);

  const draftId = await startDraft(page);
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await page.getByLabel('Choose a file to import').setInputFiles(path);
  const importing = page.getByRole('dialog', { name: 'Import' });
  await expect(importing.getByLabel('answer becomes')).toHaveValue('none');
  await importing.getByRole('button', { name: /^Notes/ }).click();
  await expect(importing).toContainText(
    'How the items went (status, session, answer, checks, verdicts, error, times) is left out',
  );
  await expect(importing).toContainText('Give SHOP_TOKEN a value again');
  await importing.getByRole('button', { name: 'Import 5 rows' }).click();
  await expect(importing).toBeHidden();
  await saved(page);
  const draft = await draftOf(dashboard, draftId);
  expect(contentOf(draft.items)).toEqual(contentOf(items));
});

test('the rows that match, or that are ticked, are exported as JSON Lines, and the count is theirs', async ({
  page,
  dashboard,
}, testInfo) => {
  const batchId = await makeBatch(dashboard, await mixedItems(dashboard), 'Scopes');
  await finishedBatch(dashboard, batchId);
  await page.goto(`/batches/${batchId}?show=failed`);
  await page.getByRole('button', { name: 'Export 1 that matches' }).click();
  await expect(dialog(page).getByRole('radio', { name: 'The 1 row that matches' })).toBeChecked();
  await dialog(page).getByRole('radio', { name: 'JSON Lines' }).check();
  const path = await keep(await exported(page), testInfo);
  await expect(dialog(page).getByRole('status')).toHaveText('1 row exported to Scopes.jsonl.');
  const [row, ...others] = readFileSync(path, 'utf8').trimEnd().split('\n');
  expect(others).toEqual([]);
  expect(JSON.parse(row ?? '')).toMatchObject({ index: 3, status: 'failed', llm_id: 'no-such-option', attempt: 1 });
  await dialog(page).getByRole('button', { name: 'Close', exact: true }).last().click();

  await page.goto(`/batches/${batchId}`);
  for (const index of [0, 2, 4]) await page.getByRole('checkbox', { name: `Select item ${index}` }).check();
  await page.getByRole('button', { name: 'Export 3', exact: true }).click();
  await expect(exportButton(page)).toHaveText('Export 3 rows');
  await dialog(page).getByRole('radio', { name: 'JSON Lines' }).check();
  const ticked = readFileSync(await keep(await exported(page), testInfo), 'utf8')
    .trimEnd()
    .split('\n');
  expect(ticked.map((line) => JSON.parse(line).index)).toEqual([0, 2, 4]);
});

test('a zip opens with unzip, and has what its manifest says', async ({ page, dashboard }, testInfo) => {
  const batchId = await makeBatch(dashboard, [{}, {}, { llmId: 'no-such-option' }], 'Zipped');
  await finishedBatch(dashboard, batchId);
  await page.goto(`/batches/${batchId}`);
  await openExport(page);
  await dialog(page).getByRole('radio', { name: 'Zip' }).check();
  const path = await keep(await exported(page), testInfo);
  await expect(dialog(page).getByRole('status')).toHaveText('3 rows exported to Zipped.zip.');
  execFileSync('unzip', ['-tq', path]);
  const read = (name: string) => execFileSync('unzip', ['-p', path, name]).toString();
  const manifest = JSON.parse(read('manifest.json'));
  expect(manifest).toMatchObject({ rows: 3, sessions: 2, transcripts: 2, workspaces: 2 });
  expect(read('rows.csv').trimEnd().split('\r\n')).toHaveLength(4);
  expect(read('sessions/00001-attempt-1/transcript.md')).toContain('Count the words of this message, number 2.');
});

test('a report is read with no network and without script, on a phone too, and says so when it was cut off', async ({
  page,
  dashboard,
  browser,
}, testInfo) => {
  const batchId = await makeBatch(dashboard, await mixedItems(dashboard), 'Report <b>');
  await finishedBatch(dashboard, batchId);
  await page.goto(`/batches/${batchId}`);
  await openExport(page);
  await dialog(page).getByRole('radio', { name: 'Report' }).check();
  const html = readFileSync(await keep(await exported(page), testInfo), 'utf8');
  const context = await browser.newContext({ offline: true, javaScriptEnabled: false });
  const report = await context.newPage();
  const asked: string[] = [];
  report.on('request', (request) => asked.push(request.url()));
  await report.setViewportSize({ width: 360, height: 740 });
  await report.setContent(html);
  await expect(report.getByRole('heading', { level: 1 })).toHaveText('Report <b>');
  await expect(report.getByText('4 Completed').or(report.getByText('✓ Completed 4'))).toBeVisible();
  await report.getByText('<img src=x onerror=alert(1)>').first().click();
  await expect(report.locator('#item-3')).toHaveAttribute('open');
  await expect(report.getByText('End of the report: 5 rows.')).toBeVisible();
  await expect(report.getByText('This file was cut off')).toBeHidden();
  expect(await report.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  await report.setContent(html.slice(0, html.indexOf('id="item-2"')));
  await expect(report.getByText('This file was cut off')).toBeVisible();
  expect(asked).toEqual([]);
  await context.close();
});
