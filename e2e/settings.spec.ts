import { expectAccessible } from './accessible';
import { expect, test } from './fixtures';

test('the engine’s key is in no page until it is asked for, and leaves again', async ({ page, dashboard }) => {
  const key = dashboard.engineKey();
  const bodies: string[] = [];
  page.on('response', async (response) => bodies.push(await response.text().catch(() => '')));
  await page.goto('/settings');
  await expect(page.getByRole('heading', { name: 'Embedded engine' })).toBeVisible();
  expect(await page.content()).not.toContain(key);
  expect(bodies.join('\n')).not.toContain(key);
  await page.getByRole('button', { name: 'Show key' }).click();
  await expect(page.getByText(key)).toBeVisible();
  await page.getByRole('button', { name: 'Hide key' }).click();
  expect(await page.content()).not.toContain(key);
});

test('the example call of the settings, run as it stands, makes a batch', async ({ page, dashboard }) => {
  await page.goto('/settings');
  const call = page.locator('pre').filter({ hasText: 'session-batches' });
  await expect(call).toContainText(/"agent_id": "agt_\w/);
  const body = /-d '([\s\S]*)'$/.exec((await call.textContent()) ?? '')?.[1] ?? '';
  const answer = await fetch(`${dashboard.url}/v1/session-batches`, {
    method: 'POST',
    headers: { authorization: `Bearer ${dashboard.engineKey()}`, 'content-type': 'application/json' },
    body,
  });
  expect(answer.status).toBe(201);
});

test('a chosen theme is in the first HTML of the next visit', async ({ page }) => {
  await page.goto('/settings');
  await page.getByRole('main').getByRole('button', { name: 'Dark' }).click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  const html = await (await page.context().request.get('/batches')).text();
  expect(html).toMatch(/<html[^>]* data-theme="dark"/);
  await page.getByRole('main').getByRole('button', { name: 'System' }).click();
  await expect(page.locator('html')).not.toHaveAttribute('data-theme', /./);
  expect(await (await page.context().request.get('/batches')).text()).not.toMatch(/<html[^>]* data-theme/);
});

test.describe('on every page of the shell', () => {
  test.use({ allowedErrors: [/no-such-page/] });

  for (const path of ['/batches', '/agents', '/settings', '/api-reference', '/no-such-page']) {
    test(`${path} has no accessibility faults in either theme, and fits a phone`, async ({ page }) => {
      await page.goto(path);
      await expect(page.getByText(/answers in/).first()).toBeVisible();
      for (const width of [1440, 360]) {
        await page.setViewportSize({ width, height: 800 });
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme });
          await expectAccessible(page);
        }
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      }
    });
  }
});

test('a fault that is planted is found', async ({ page }) => {
  await page.goto('/settings');
  await expect(page.getByText(/answers in/).first()).toBeVisible();
  await page.getByRole('main').evaluate((main) => main.append(document.createElement('button')));
  await expect(expectAccessible(page)).rejects.toThrow('button-name');
});
