import { readFileSync, writeFileSync } from 'node:fs';
import type { Page, TestInfo } from 'playwright/test';
import { expectAccessible } from './accessible';
import { draftOf, rows, saved, startDraft, text } from './composer-page';
import { expect, test } from './fixtures';

const dialog = (page: Page) => page.getByRole('dialog', { name: 'Import' });
const importButton = (page: Page) => dialog(page).getByRole('button', { name: /^Import \d/ });
const badRows = (page: Page) => dialog(page).getByRole('list', { name: 'Bad rows' }).getByRole('button');

function write(testInfo: TestInfo, name: string, content: string | Buffer): string {
  const file = testInfo.outputPath(name);
  writeFileSync(file, content);
  return file;
}

async function openImport(page: Page, file?: string) {
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  if (file) await page.getByLabel('Choose a file to import').setInputFiles(file);
}

const messages = async (dashboard: Parameters<typeof draftOf>[0], batchId: string) =>
  (await draftOf(dashboard, batchId)).items.map(({ parts }) =>
    parts.map((part) => (part.type === 'text' ? part.text : `${part.type} ${part.fileId || '?'} ${part.filename}`)),
  );

test('a CSV is imported by keyboard alone, and its secrets are never shown', async ({ page, dashboard }, testInfo) => {
  const file = write(
    testInfo,
    'cases.csv',
    Buffer.from(
      '\ufefftext;suite;llm_id;secret.SHOP_TOKEN;file\r\nRead "it";nightly;offline-brief;canary-7;docs/a.pdf\r\nAgain;;;;\r\n',
      'utf16le',
    ),
  );
  const batchId = await startDraft(page);
  // Waited for early: a key pressed right after waiting begins can open the chooser before the browser is told of it.
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Import', exact: true }).focus();
  await page.keyboard.press('Enter');
  await expect(dialog(page).getByRole('button', { name: 'choose one' })).toBeFocused();
  await page.keyboard.press('Enter');
  await (await chooser).setFiles(file);
  await expect(importButton(page)).toHaveText('Import 2 rows');
  await expect(importButton(page)).toBeFocused();
  await expect(dialog(page).getByLabel('Encoding')).toHaveValue('utf-16le');
  await expect(dialog(page).getByLabel('Between cells')).toHaveValue(';');
  await expect(dialog(page)).not.toContainText('canary-7');
  await page.keyboard.press('Enter');
  await expect(dialog(page)).toBeHidden();
  await expect(rows(page)).toHaveCount(2);
  await expect(text(page)).toHaveValue('Read "it"');
  await saved(page);
  const { items } = await draftOf(dashboard, batchId);
  expect(await messages(dashboard, batchId)).toEqual([['Read "it"', 'file ? docs/a.pdf'], ['Again']]);
  expect(items[0]).toMatchObject({
    llmId: 'offline-brief',
    metadata: [{ key: 'suite', value: 'nightly' }],
    secrets: [{ name: 'SHOP_TOKEN', value: '', keptFrom: expect.any(String) }],
  });
  expect(items[1]).toMatchObject({ metadata: [], secrets: [] });
});

test('bad rows are shown, handed back, and imported once they are mended', async ({ page, dashboard }, testInfo) => {
  const broken = 'text,note\none,a\n"two" too,b\nthree,c,d\n"four\nlines",e\n';
  const batchId = await startDraft(page);
  await openImport(page, write(testInfo, 'cases.csv', broken));
  await expect(importButton(page)).toHaveText('Import 2 good rows');
  await expect(badRows(page)).toHaveCount(2);
  await expect(badRows(page).first()).toContainText('Line 3');
  await badRows(page).nth(1).click();
  const raw = dialog(page).getByRole('region', { name: 'The row in the file' });
  await expect(raw).toContainText('4');
  await expect(raw).toContainText('three,c,d');
  await expectAccessible(page);
  const download = page.waitForEvent('download');
  await dialog(page).getByRole('button', { name: 'Download 2 bad rows' }).click();
  const back = await download;
  expect(back.suggestedFilename()).toBe('cases-bad-rows.csv');
  const handedBack = readFileSync((await back.path()) ?? '', 'utf8');
  expect(handedBack).toContain('error,text,note');
  await importButton(page).click();
  await expect(rows(page)).toHaveCount(2);

  const mended = handedBack.replace('"two" too', '"two ""too"""').replace('three,c,d', 'three,c');
  await openImport(page, write(testInfo, 'mended.csv', mended));
  await expect(importButton(page)).toHaveText('Import 2 rows');
  await importButton(page).click();
  await expect(rows(page)).toHaveCount(4);
  await saved(page);
  expect(await messages(dashboard, batchId)).toEqual([['one'], ['four\nlines'], ['two "too"'], ['three']]);
});

test('JSON Lines, a request body, an OpenAI batch and promptfoo tests are known by what is in them', async ({
  page,
  dashboard,
}, testInfo) => {
  const request = {
    items: [
      {
        agent_id: 'agt_x',
        metadata: { k: 'v' },
        message: {
          content: [
            { type: 'file', file_id: 'file_1' },
            { type: 'text', text: 'from a request' },
          ],
        },
      },
    ],
  };
  const openai = {
    custom_id: 'r1',
    method: 'POST',
    url: '/v1/chat/completions',
    body: { model: 'fast', messages: [{ role: 'user', content: 'from OpenAI' }] },
  };
  const promptfoo = 'prompts:\n  - "from promptfoo: {{word}}"\ntests:\n  - vars: { word: cat }\n';
  const batchId = await startDraft(page);
  for (const [name, content, format] of [
    ['a.jsonl', '{"text":"from lines","n":1}\n{"text":\n', 'jsonl'],
    ['b.json', JSON.stringify(request), 'request'],
    ['c.jsonl', `${JSON.stringify(openai)}\n`, 'openai'],
    ['d.yaml', promptfoo, 'promptfoo'],
  ] as const) {
    await openImport(page, write(testInfo, name, content));
    await expect(dialog(page).getByLabel('Format')).toHaveValue(format);
    await expect(importButton(page)).toHaveText(name === 'a.jsonl' ? 'Import 1 good row' : 'Import 1 row');
    await importButton(page).click();
    await expect(dialog(page)).toBeHidden();
  }
  await expect(rows(page)).toHaveCount(4);
  await saved(page);
  expect(await messages(dashboard, batchId)).toEqual([
    ['from lines'],
    ['file file_1 file_1', 'from a request'],
    ['from OpenAI'],
    ['from promptfoo: cat'],
  ]);
});

test('a prompt with columns is shown for any row, and rows without a value wait for a word', async ({
  page,
  dashboard,
}) => {
  const batchId = await startDraft(page);
  await openImport(page);
  await page.getByLabel('Or paste the rows').fill('city,n\nParis,1\n,2\nRome,3\n');
  await dialog(page).getByRole('button', { name: 'Read these rows' }).click();
  const prompt = dialog(page).getByLabel('Prompt for every row');
  await prompt.fill('Tell of {{town}}.');
  await expect(dialog(page).getByRole('alert')).toContainText('no column “town”');
  await prompt.fill('Tell of ');
  await dialog(page).getByRole('button', { name: '{{city}}' }).click();
  await expect(prompt).toHaveValue('Tell of {{city}}');
  await expect(dialog(page).getByRole('alert')).toContainText('{{city}}: line 3');
  await expect(importButton(page)).toHaveAttribute('aria-disabled', 'true');
  const preview = dialog(page).getByRole('region', { name: 'The row as an item' });
  await expect(preview).toContainText('Tell of Paris');
  await dialog(page).getByLabel('Row', { exact: true }).fill('3');
  await expect(preview).toContainText('Tell of Rome');
  await dialog(page).getByRole('button', { name: 'Treat them as bad rows' }).click();
  await expect(importButton(page)).toHaveText('Import 2 good rows');
  await importButton(page).click();
  await expect(rows(page)).toHaveCount(2);
  await saved(page);
  expect(await messages(dashboard, batchId)).toEqual([['Tell of Paris'], ['Tell of Rome']]);
});

test('a table dropped on the page replaces the items of the draft, on a small screen too', async ({
  page,
  dashboard,
}) => {
  await page.setViewportSize({ width: 360, height: 740 });
  const batchId = await startDraft(page);
  await text(page).fill('to be replaced');
  await page.evaluate(() => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(['text\tnote\nnew\tx\n'], 'rows.tsv'));
    document
      .querySelector('h1')
      ?.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
  });
  await expect(importButton(page)).toHaveText('Import 1 row');
  await expectAccessible(page);
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(width).toBeLessThanOrEqual(360);
  await dialog(page).getByLabel('Replace the 1 item of the draft').check();
  await importButton(page).click();
  await expect(dialog(page)).toBeHidden();
  await saved(page);
  expect(await messages(dashboard, batchId)).toEqual([['new']]);
});

test('what cannot be read says why and leaves the draft alone', async ({ page }, testInfo) => {
  await startDraft(page);
  await openImport(page, write(testInfo, 'table.csv', Buffer.from([0x50, 0x4b, 3, 4, 9, 9])));
  await expect(dialog(page).getByRole('alert')).toContainText('Save the sheet as CSV');
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await expect(dialog(page)).toBeHidden();
  await expect(rows(page)).toHaveCount(1);
});
