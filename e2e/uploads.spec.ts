import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import type { Page, TestInfo } from 'playwright/test';
import { draftOf, expectAccessible, parts, saved, startDraft, text } from './composer-page';
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
