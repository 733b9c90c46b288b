import { startFaultProxy } from '@/lib/test/fault-proxy';
import { makeDraft } from './actions';
import { judge } from './engine';
import { expect, test } from './fixtures';

const KEY = 'dari_key_of_the_upstream_in_tests';

test('what was sent while the API was away is made exactly once when it is back', async ({ startServer, page }) => {
  const upstream = await startServer({ BATCHDECK_ENGINE_KEY: KEY });
  const proxy = await startFaultProxy({ baseUrl: upstream.url, fetch }, () => ({ instead: 'reset' }));
  const dashboard = await startServer({ DARI_BASE_URL: proxy.url, DARI_API_KEY: KEY, DARI_TIMEOUT_MS: '1000' });
  proxy.use(() => ({}));
  const batchId = await makeDraft(dashboard, [{}, {}]);
  await page.goto(`${dashboard.url}/batches/${batchId}/edit`);
  await page.getByRole('button', { name: 'Send 2 items' }).first().click();
  await expect(page.getByRole('heading', { name: 'A batch of tests' })).toBeVisible();
  await expect(page.getByText('all finished')).toBeVisible();
  expect(await judge({ url: upstream.url, key: KEY }, batchId, 2)).toEqual({ lost: [], repeated: [] });
  await proxy.close();
});
