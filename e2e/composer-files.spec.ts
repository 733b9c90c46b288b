import { expectAccessible } from './accessible';
import { choose, draftOf, file, PNG, parts, saved, sendButton, startDraft, summary, text } from './composer-page';
import { judge } from './engine';
import { expect, test } from './fixtures';

const LIMIT_MB = 2;

test.use({ serverEnv: { BATCHDECK_UPLOAD_MAX_MB: String(LIMIT_MB) } });

test('the limit is told first; empty and oversize files are refused and the rest goes on', async ({ page }) => {
  await startDraft(page);
  await expect(page.getByText(`up to ${LIMIT_MB} MB each`)).toBeVisible();
  await choose(
    page,
    file('empty.txt', ''),
    file('big.bin', Buffer.alloc(LIMIT_MB * 1e6 + 1)),
    file('good.txt', 'good'),
  );
  await expect(parts(page)).toHaveCount(2);
  await expect(parts(page).nth(1)).toContainText('good.txt');
  const uploads = page.getByRole('list', { name: 'Uploads' }).getByRole('listitem');
  await expect(uploads).toHaveCount(2);
  await expect(uploads.nth(0)).toContainText('The file is empty.');
  await expect(uploads.nth(1)).toContainText(`larger than ${LIMIT_MB} MB`);
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Dismiss empty.txt' }).click();
  await page.getByRole('button', { name: 'Dismiss big.bin' }).click();
  await expect(uploads).toHaveCount(0);
});

test('file names that mean harm are shown and kept harmless, to the last byte', async ({ page, dashboard }) => {
  const batchId = await startDraft(page);
  await text(page).fill('Look');
  await choose(
    page,
    file('"; drop="x\r\ny.txt', 'a'),
    file('invoice\u202Efdp.exe', 'b'),
    file(`${'n'.repeat(296)}.csv`, 'c'),
  );
  await expect(parts(page)).toHaveCount(4);
  await saved(page);
  const names = (await draftOf(dashboard, batchId)).items[0]?.parts.flatMap((part) =>
    part.type === 'text' ? [] : [part.filename],
  );
  expect(names).toEqual(['"; drop="xy.txt', 'invoicefdp.exe', `${'n'.repeat(251)}.csv`]);
  await sendButton(page).click();
  await page.waitForURL(new RegExp(`/batches/${batchId}$`));
});

test('an upload shows its progress, holds up sending, and ends when it is cancelled', async ({ page, dashboard }) => {
  const batchId = await startDraft(page);
  await text(page).fill('Wait for the file');
  const network = await page.context().newCDPSession(page);
  await network.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 0,
    downloadThroughput: -1,
    uploadThroughput: 20_000,
  });
  await choose(page, file('slow.bin', Buffer.alloc(1_500_000, 1)));
  const bar = page.getByRole('progressbar', { name: 'Upload of slow.bin' });
  await expect.poll(async () => Number(await bar.getAttribute('value'))).toBeGreaterThan(0);
  await expect(summary(page)).toContainText('1 upload is under way');
  await sendButton(page).click();
  await expect(page.getByRole('button', { name: 'Waiting for 1 upload' })).toBeVisible();
  await page.getByRole('button', { name: 'Do not send yet' }).click();
  const ended = page.waitForEvent('requestfailed', (request) => request.url().includes('/api/uploads'));
  await page.getByRole('button', { name: 'Cancel slow.bin' }).click();
  await ended;
  await expect(bar).toHaveCount(0);
  await expect(parts(page)).toHaveCount(1);

  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route('**/api/uploads', async (route) => {
    await held;
    await route.continue();
  });
  await choose(page, file('soon.bin', 'soon'));
  await sendButton(page).click();
  await expect(page.getByRole('button', { name: 'Waiting for 1 upload' })).toBeVisible();
  release();
  await page.waitForURL(new RegExp(`/batches/${batchId}$`));
  const engine = { url: dashboard.url, key: dashboard.engineKey() };
  await expect.poll(async () => judge(engine, batchId, 1)).toEqual({ lost: [], repeated: [] });
});

test('files are taken by drop and by paste, and a pasted image is an image', async ({ page }) => {
  await startDraft(page);
  await text(page).fill('From elsewhere');
  const transfer = await page.evaluateHandle(() => {
    const data = new DataTransfer();
    data.items.add(new File(['dropped'], 'dropped.txt', { type: 'text/plain' }));
    return data;
  });
  await text(page).dispatchEvent('drop', { dataTransfer: transfer });
  await expect(parts(page).nth(1)).toContainText('dropped.txt');
  await page.evaluate(
    (bytes) => {
      const data = new DataTransfer();
      data.items.add(new File([new Uint8Array(bytes)], 'image.png', { type: 'image/png' }));
      document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true }));
    },
    [...PNG],
  );
  await expect(parts(page).nth(2)).toContainText('image.png');
  await expect(parts(page).nth(2)).toContainText('Image');
});

test.describe('with a network that breaks', () => {
  test.use({ allowedErrors: [/net::ERR_|Failed to fetch/] });

  test('an upload that breaks off goes on by itself', async ({ page }) => {
    await startDraft(page);
    await page.route('**/api/uploads', (route) => route.abort(), { times: 1 });
    await choose(page, file('note.txt', 'note'));
    await expect(parts(page)).toHaveCount(2);
  });
});
