import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import type { Page, TestInfo } from 'playwright/test';
import { expectAccessible } from './accessible';
import { makeDraft } from './actions';
import { alerts, choose, draftOf, file, PNG, parts, saved, startDraft, text } from './composer-page';
import { startCuttingProxy } from './cutting-proxy';
import { test as base, expect } from './fixtures';

/** Large enough to be cut in the middle; UPLOAD_MB=200 makes it as large as one that matters. */
const SIZE = Number(process.env.UPLOAD_MB ?? 20) * 1_000_000;
/** What may be under way when a connection is cut, and is sent again. */
const IN_FLIGHT = 8_000_000;

type Proxy = Awaited<ReturnType<typeof startCuttingProxy>>;

/** Pages are opened through the proxy. */
const test = base.extend<object, { line: Proxy }>({
  line: [
    async ({ dashboard }, use) => {
      const proxy = await startCuttingProxy(Number(new URL(dashboard.url).port));
      await use(proxy);
      await proxy.close();
    },
    { scope: 'worker' },
  ],
  baseURL: ({ line }, use) => use(line.url),
});
test.use({ allowedErrors: [/net::ERR_|status of (409|404)/] });
test.beforeEach(({ line }) => line.restart());

const uploads = (page: Page) => page.getByRole('list', { name: 'Uploads' }).getByRole('listitem');
const bar = (page: Page, name: string) => page.getByRole('progressbar', { name: `Upload of ${name}` });
const sentOf = async (page: Page, name: string) => Number(await bar(page, name).getAttribute('value'));

/** A page with two words on it. */
const PDF = `%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj
4 0 obj<</Length 42>>stream
BT /F 18 Tf 20 40 Td (Two words) Tj ET    
endstream endobj
5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj
trailer<</Root 1 0 R>>
%%EOF
`;

/** A file of this test on the disk, of bytes made by chance. */
function onDisk(testInfo: TestInfo, name: string, size = SIZE): string {
  const path = testInfo.outputPath(name);
  writeFileSync(path, randomBytes(size));
  return path;
}

const chooseFile = (page: Page, path: string) => page.getByLabel('Choose files', { exact: true }).setInputFiles(path);

test('cut at half, an upload goes on by itself and sends nothing finished again', async ({ page, line }, testInfo) => {
  await startDraft(page);
  line.restart();
  line.cutAfter(SIZE / 2);
  await chooseFile(page, onDisk(testInfo, 'cut.bin'));
  await expect(parts(page).nth(1)).toContainText('cut.bin', { timeout: 60_000 });
  expect(line.sentBytes()).toBeGreaterThan(SIZE);
  expect(line.sentBytes()).toBeLessThan(SIZE + IN_FLIGHT);
});

test('after a reload in the middle the file is chosen again and goes on where it stopped', async ({
  page,
  line,
}, testInfo) => {
  await startDraft(page);
  await text(page).fill('Keep me');
  await saved(page);
  line.restart();
  line.slowTo(SIZE / 4);
  const path = onDisk(testInfo, 'reloaded.bin');
  await chooseFile(page, path);
  await expect.poll(() => sentOf(page, 'reloaded.bin')).toBeGreaterThan(SIZE / 4);
  page.once('dialog', (dialog) => dialog.accept());
  await page.reload();
  await expect(uploads(page)).toContainText(/\d MB of \d+ MB are kept: choose the file again to go on/);
  await expectAccessible(page);
  line.slowTo(Number.POSITIVE_INFINITY);
  await page.getByLabel('Choose reloaded.bin again').setInputFiles(path);
  await expect(parts(page).nth(1)).toContainText('reloaded.bin', { timeout: 60_000 });
  await expect(uploads(page)).toHaveCount(0);
  expect(line.sentBytes()).toBeLessThan(SIZE + IN_FLIGHT);
  await page.reload();
  await expect(parts(page)).toHaveCount(2);
  await expect(uploads(page)).toHaveCount(0);
});

test('killed in the middle, the server goes on with what it has once it is back', async ({
  page,
  startServer,
}, testInfo) => {
  const server = await startServer();
  const proxy = await startCuttingProxy(Number(new URL(server.url).port));
  await page.goto(`${proxy.url}/batches`);
  await page.getByRole('button', { name: 'New batch' }).first().click();
  await expect(text(page)).toBeVisible();
  proxy.restart();
  proxy.slowTo(SIZE / 4);
  await chooseFile(page, onDisk(testInfo, 'killed.bin'));
  await expect.poll(() => sentOf(page, 'killed.bin')).toBeGreaterThan(SIZE / 4);
  await server.kill();
  await expect(uploads(page)).toContainText('trying again');
  proxy.slowTo(Number.POSITIVE_INFINITY);
  await server.start();
  await expect(parts(page).nth(1)).toContainText('killed.bin', { timeout: 60_000 });
  expect(proxy.sentBytes()).toBeLessThan(SIZE + IN_FLIGHT);
  await proxy.close();
});

test('the same bytes are sent once, and the second item says whose they are', async ({
  page,
  line,
  dashboard,
}, testInfo) => {
  const batchId = await startDraft(page);
  const path = onDisk(testInfo, 'twice.bin', 3_000_000);
  await chooseFile(page, path);
  await expect(parts(page).nth(1)).toContainText('twice.bin');
  await page.getByRole('button', { name: 'Duplicate' }).click();
  await page.getByRole('button', { name: 'Remove part 2' }).click();
  line.restart();
  await chooseFile(page, path);
  await expect(parts(page).nth(1)).toContainText('same as in item 0');
  expect(line.sentBytes()).toBeLessThan(1_000_000);
  await saved(page);
  const ids = (await draftOf(dashboard, batchId)).items.map(({ parts }) => parts[1]);
  expect(ids[0]).toMatchObject({ fileId: (ids[1] as { fileId: string }).fileId });
});

test('bytes that change on their way are found out and nothing is attached', async ({ page, line }) => {
  await startDraft(page);
  line.spoil('canary-of-the-bytes');
  const content = Buffer.concat([randomBytes(500_000), Buffer.from('canary-of-the-bytes')]);
  await choose(page, file('spoilt.bin', content));
  await expect(alerts(page, 'changed on its way')).toBeVisible();
  await expect(parts(page)).toHaveCount(1);
  await page.getByRole('button', { name: 'Try spoilt.bin again' }).click();
  await expect(parts(page).nth(1)).toContainText('spoilt.bin');
});

test('300 files of a folder are matched to the rows that name them, and the others become items', async ({
  page,
  line,
  dashboard,
}, testInfo) => {
  test.slow();
  const part = (filename: string) => ({ id: 'p', type: 'file' as const, fileId: '', filename, sizeBytes: 0 });
  const batchId = await makeDraft(dashboard, [{ parts: [part('In/One.txt')] }, { parts: [part('two.txt')] }]);
  const folder = testInfo.outputPath('folder');
  mkdirSync(`${folder}/in`, { recursive: true });
  writeFileSync(`${folder}/in/one.txt`, 'one');
  writeFileSync(`${folder}/in/two.txt`, 'two');
  writeFileSync(`${folder}/empty.txt`, '');
  for (let count = 0; count < 298; count += 1) writeFileSync(`${folder}/more-${count}.txt`, `more ${count}`);
  await page.goto(`${line.url}/batches/${batchId}/edit`);
  await expect(parts(page)).toContainText('waiting for its file');
  await page.getByLabel('Choose a folder').setInputFiles(folder);
  const dialog = page.getByRole('dialog', { name: 'Match files to items' });
  await expect(dialog).toContainText('1 file left out: empty');
  await expect(dialog).toContainText('298 files without an item');
  await expectAccessible(page);
  await dialog.getByLabel('Message, the same for each').fill('Read this.');
  await dialog.getByRole('button', { name: 'Upload 300 files' }).focus();
  await page.keyboard.press('Enter');
  const all = page.getByRole('region', { name: 'Files on their way' });
  await expect(all).toContainText(/of 300 files/);
  await all.getByRole('button', { name: 'Pause' }).click();
  await expect(all).toContainText('paused');
  await all.getByRole('button', { name: 'Go on' }).click();
  await expect(all).toHaveCount(0, { timeout: 100_000 });
  await saved(page);
  const { items } = await draftOf(dashboard, batchId);
  expect(items).toHaveLength(300);
  const missing = items.flatMap((item) => item.parts).filter((one) => one.type !== 'text' && one.fileId === '');
  expect(missing).toEqual([]);
  expect(items[0]?.parts[0]).toMatchObject({ filename: 'one.txt', sizeBytes: 3 });
});

test('files are looked at from the tab and, after a reload, from the API; markup is only text', async ({ page }) => {
  await startDraft(page);
  await text(page).fill('Look');
  await choose(page, file('page.html', '<script>document.title = "run"</script>'), file('dot.png', PNG, 'image/png'));
  await expect(parts(page)).toHaveCount(3);
  await saved(page);
  for (const round of ['tab', 'API']) {
    await page.getByRole('button', { name: 'Preview page.html' }).click();
    await expect(page.getByRole('dialog'), round).toContainText('<script>document.title = "run"</script>');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Preview dot.png' }).click();
    const image = page.getByRole('img', { name: 'Content of dot.png' });
    await expect.poll(() => image.evaluate((one: HTMLImageElement) => one.naturalWidth), round).toBe(1);
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await page.reload();
    await expect(parts(page)).toHaveCount(3);
  }
});

test('a PDF is looked at in its dialog, and only our own pages may frame it', async ({ page }) => {
  await startDraft(page);
  await choose(page, file('paper.pdf', PDF, 'application/pdf'));
  await expect(parts(page)).toHaveCount(2);
  await saved(page);
  const answered = page.waitForResponse(
    (response) => response.url().endsWith('/content') && response.request().resourceType() === 'document',
  );
  await page.getByRole('button', { name: 'Preview paper.pdf' }).click();
  await expect(page.getByTitle('Content of paper.pdf')).toBeVisible();
  expect(await (await answered).allHeaders()).toMatchObject({
    'content-type': 'application/pdf',
    'content-security-policy': "frame-ancestors 'self'",
    'x-frame-options': 'SAMEORIGIN',
    'x-content-type-options': 'nosniff',
  });
  await expect(page.getByRole('dialog').getByRole('alert')).toHaveCount(0);
});
