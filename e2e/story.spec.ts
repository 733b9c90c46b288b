import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { openNewBatch, send } from './compose';
import { expect, test } from './fixtures';
import { retryFailed } from './retrying';

const root = path.resolve(import.meta.dirname, '..');
const run = promisify(execFile);

/** Lines, words and bytes as `wc` counts them. */
async function wc(file: string): Promise<{ lines: string; words: string; bytes: string }> {
  const { stdout } = await run('wc', ['-l', '-w', '-c', file], { env: { ...process.env, LC_ALL: 'C.UTF-8' } });
  const [lines = '', words = '', bytes = ''] = stdout.trim().split(/\s+/);
  return { lines, words, bytes };
}

test('the whole story on real files: compose, send, watch, read, retry', async ({ page }, testInfo) => {
  const readme = path.join(root, 'README.md');
  const csv = testInfo.outputPath('cases.csv');
  const png = testInfo.outputPath('list.png');
  const { packages } = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8'));
  const rows = Object.entries<{ version?: string }>(packages).map(
    ([name, { version }]) => `"${name}",${version ?? ''}`,
  );
  writeFileSync(csv, `package,version\n${rows.join('\n')}\n`);

  await openNewBatch(page, 'The whole story');
  await page.screenshot({ path: png });
  const item = page.getByRole('region', { name: /^Item \d/ });
  await item.getByRole('textbox', { name: 'Text' }).fill('Count what is in these files.');
  await item.getByLabel('Choose files', { exact: true }).setInputFiles([readme, csv, png]);
  for (const name of ['README.md', 'cases.csv', 'list.png']) {
    await expect(item.getByRole('list', { name: 'Message parts' })).toContainText(name);
  }
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await item.getByRole('textbox', { name: 'Text' }).fill('This one fails once.');
  await item.getByRole('combobox', { name: 'LLM option' }).fill('test-fails-first-try');
  await send(page);

  await test.step('the table fills and is true', async () => {
    await expect(page.getByText('2 of 2 finished')).toBeVisible();
    await expect(row(0)).toContainText('Completed');
    await expect(row(1)).toContainText('Failed');
    await expect(row(1)).toContainText('529: overloaded');
  });

  await test.step('the transcript’s counts are those of wc', async () => {
    await row(0)
      .getByRole('link', { name: /transcript/i })
      .click();
    await page.waitForURL(/\/sessions\//);
    await expect(page.getByText('Count what is in these files.')).toBeVisible();
    const counted = page.getByRole('table').first();
    for (const file of [readme, csv]) {
      const { lines, words, bytes } = await wc(file);
      const cells = counted.getByRole('row', { name: path.basename(file) }).getByRole('cell');
      await expect(cells.nth(2)).toHaveText(bytes);
      await expect(cells.nth(3)).toHaveText(lines);
      await expect(cells.nth(4)).toHaveText(words);
    }
    await expect(counted.getByRole('row', { name: 'list.png' }).getByRole('cell').nth(2)).toHaveText(
      (await wc(png)).bytes,
    );
    await expect(page.getByText('PNG image, 1440 × 900 pixels.')).toBeVisible();
    await expect(
      page
        .getByRole('group')
        .filter({ hasText: /read\s*README\.md/ })
        .first(),
    ).toBeVisible();
  });

  await test.step('one click retries what failed, and its earlier try stays readable', async () => {
    await page.goBack();
    await retryFailed(page, 1);
    await expect(row(1)).toContainText('Completed');
    await row(1).click();
    const drawer = page.getByRole('dialog', { name: /Item 1/ });
    await expect(drawer.getByText('try 2 of 2')).toBeVisible();
    await drawer.getByRole('button', { name: /Try 1/ }).click();
    await expect(drawer.getByText(/529: overloaded/).first()).toBeVisible();
  });

  function row(index: number) {
    return page
      .getByRole('row')
      .filter({ has: page.getByRole('checkbox', { name: `Select item ${index}`, exact: true }) });
  }
});
