import { expectAccessible } from './accessible';
import { expect, test } from './fixtures';

test('the reference is reached from the settings, and finds endpoints by words', async ({ page }) => {
  await page.goto('/settings');
  await page.getByRole('link', { name: 'Browse the API' }).click();
  await expect(page.getByRole('heading', { name: 'API reference' })).toBeVisible();
  // The key is heard once the page's script runs.
  await expect(async () => {
    await page.keyboard.press('/');
    await expect(page.getByRole('searchbox')).toBeFocused({ timeout: 1_000 });
  }).toPass();
  await page.keyboard.press('Control+a');
  await page.keyboard.type('get stream');
  await expect(page.getByRole('status').filter({ hasText: /^1 of \d+ endpoints$/ })).toBeVisible();
  await expect(page.getByRole('heading', { name: '/v1/sessions/{session_id}/stream' })).toBeVisible();
  await page.getByRole('searchbox').fill('no such words');
  await page.getByRole('button', { name: 'Show all endpoints' }).click();
  await expect(page.getByRole('heading', { name: '/v1/session-batches', exact: true })).toBeVisible();
});

test('an address with an anchor opens its endpoint, and named shapes open on demand', async ({ page }) => {
  await page.goto('/api-reference#get-sessions-session-id-transcript');
  const endpoint = page.locator('#get-sessions-session-id-transcript');
  await expect(endpoint.getByText('What was said and done, in display order')).toBeVisible();
  await expect(endpoint.getByText('timeline', { exact: true })).toBeVisible();
  await expect(endpoint.getByText('last_message_status')).toBeHidden();
  await endpoint.getByRole('button', { name: 'Show Session' }).press('Enter');
  await expect(endpoint.getByText('last_message_status')).toBeVisible();
  await endpoint.getByRole('button', { name: 'Hide Session' }).press('Enter');
  await expect(endpoint.getByText('last_message_status')).toBeHidden();
});

test('with everything open it has no accessibility faults in either theme, and fits a phone', async ({ page }) => {
  await page.goto('/api-reference');
  const shown = page.locator('details');
  await expect(shown.first()).toBeVisible();
  await shown.evaluateAll((all) => {
    for (const details of all) (details as HTMLDetailsElement).open = true;
  });
  for (const width of [1440, 768, 360]) {
    await page.setViewportSize({ width, height: 800 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  }
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await expectAccessible(page);
  }
});

test('its examples are calls that the engine takes', async ({ page, dashboard }) => {
  await page.goto('/api-reference#get-agents');
  const example = await page.locator('#get-agents pre').textContent();
  const [, address = '', header = ''] = /"(http[^"]+)"[\s\S]*-H "([^"]+)"/.exec(example ?? '') ?? [];
  expect(header).toBe('Authorization: Bearer $KEY');
  const answer = await fetch(address, { headers: { authorization: `Bearer ${dashboard.engineKey()}` } });
  // Other tests of this server publish agents of their own.
  const { agents } = (await answer.json()) as { agents: { name: string }[] };
  expect(agents.map(({ name }) => name)).toContain('document-analyst');
});

test('while another API is connected, the page says that it describes only the engine', async ({
  page,
  startServer,
}) => {
  const server = await startServer({ DARI_API_KEY: 'dari_test_key_1234', DARI_BASE_URL: 'http://127.0.0.1:9' });
  await page.goto(`${server.url}/api-reference`);
  await expect(page.getByRole('heading', { name: 'Another API is connected' })).toBeVisible();
});
