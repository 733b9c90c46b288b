import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright/test';
import { expectAccessible } from './accessible';
import { collect, placesOf, readAll } from './canaries';
import { askEngine } from './engine';
import { expect, test } from './fixtures';

const VALUES = [`sk-/${randomUUID()}+`, `sk-/${randomUUID()}+`] as const;

test.use({ serverEnv: { BATCHDECK_LOG_LEVEL: 'debug' } });

test('a credential is added, replaced and deleted, and its value comes back nowhere', async ({ page, dashboard }) => {
  const answers = await collect(page.context());
  const section = await openSection(page);
  await expect(section).toContainText('None yet');
  await add(page, 'OPENAI_API_KEY', VALUES[0]);
  const row = section.getByRole('listitem').filter({ hasText: 'OPENAI_API_KEY' });
  await expect(row).toContainText('stored just now');
  await expect(row.getByRole('time')).toHaveAttribute('title', /\d{2}:\d{2}:\d{2}/);

  await row.getByRole('button', { name: 'Replace OPENAI_API_KEY' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByLabel('Value', { exact: true })).toHaveValue('');
  await dialog.getByLabel('Value', { exact: true }).fill(VALUES[1]);
  await dialog.getByRole('button', { name: 'Store' }).click();
  await expect(dialog).toBeHidden();
  await page.reload();
  await expect(row).toBeVisible();
  const pages = [{ place: 'page', bytes: Buffer.from(await page.content()) }];

  await page.goto('about:blank');
  await dashboard.stop();
  const stored = readAll(dashboard.dataDir);
  await dashboard.start();
  expect(placesOf(stored, 'OPENAI_API_KEY'), 'the name in the database').not.toEqual([]);

  await openSection(page);
  await row.getByRole('button', { name: 'Delete OPENAI_API_KEY' }).click();
  await expect(dialog).toContainText('fail from now on');
  await dialog.getByRole('button', { name: 'Delete credential' }).click();
  await expect(section).toContainText('None yet');
  const listed = await askEngine(
    { url: dashboard.url, key: dashboard.engineKey() },
    '/organizations/current/credentials',
  );
  expect(listed).toEqual({ credentials: [] });

  const found = [...answers.all(), ...pages, ...stored, { place: 'log', bytes: Buffer.from(dashboard.log()) }];
  expect(placesOf(found, 'OPENAI_API_KEY').length, 'answers with the name').toBeGreaterThan(2);
  for (const value of VALUES) expect(placesOf(found, value)).toEqual([]);
});

test('a name that agents cannot ask for and an empty value are refused, and nothing is stored', async ({ page }) => {
  const section = await openSection(page);
  await section.getByRole('button', { name: 'Add credential' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByLabel('Name')).toBeFocused();
  await page.keyboard.type('lower_case');
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('alert')).toHaveText([/capital letters/, 'Paste the value.']);
  await expect(dialog.getByLabel('Name')).toHaveAttribute('aria-invalid', 'true');
  await page.keyboard.press('Escape');
  await expect(section.getByRole('button', { name: 'Add credential' })).toBeFocused();
  await expect(section).toContainText('None yet');
});

test('a value is hidden until it is asked for, and forgotten when the dialog closes', async ({ page }) => {
  const section = await openSection(page);
  await section.getByRole('button', { name: 'Add credential' }).click();
  const value = page.getByRole('dialog').getByLabel('Value', { exact: true });
  await value.fill(VALUES[0]);
  await expect(value).toHaveAttribute('type', 'password');
  await expect(value).toHaveAttribute('autocomplete', 'off');
  await page.getByRole('button', { name: 'Show value' }).click();
  await expect(value).toHaveAttribute('type', 'text');
  await page.getByRole('button', { name: 'Hide value' }).click();
  await expect(value).toHaveAttribute('type', 'password');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await section.getByRole('button', { name: 'Add credential' }).click();
  await expect(value).toHaveValue('');
});

test('the list and its dialogs have no accessibility faults and fit a phone', async ({ page }) => {
  const section = await openSection(page);
  const long = `A_${'LONG_'.repeat(24)}NAME`;
  await add(page, long, VALUES[0]);
  await judge(page);
  for (const opener of ['Add credential', `Replace ${long}`, `Delete ${long}`]) {
    await section.getByRole('button', { name: opener }).click();
    await judge(page);
    const parts = page.getByRole('dialog').locator('> *');
    expect(await parts.evaluateAll((all) => all.every((part) => part.scrollWidth <= part.clientWidth))).toBe(true);
    await page.keyboard.press('Escape');
  }
  await section.getByRole('button', { name: `Delete ${long}` }).click();
  await page.getByRole('button', { name: 'Delete credential' }).click();
  await expect(section).toContainText('None yet');
});

async function openSection(page: Page) {
  await page.goto('/settings');
  return page.getByRole('region', { name: 'Stored credentials' });
}

async function add(page: Page, name: string, value: string): Promise<void> {
  await page.getByRole('button', { name: 'Add credential' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill(name);
  await dialog.getByLabel('Value', { exact: true }).fill(value);
  await dialog.getByRole('button', { name: 'Store' }).click();
  await expect(dialog).toBeHidden();
}

/** Leaves the page at a phone's width. */
async function judge(page: Page): Promise<void> {
  for (const width of [1440, 360]) {
    await page.setViewportSize({ width, height: 800 });
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await expectAccessible(page);
    }
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  }
}
