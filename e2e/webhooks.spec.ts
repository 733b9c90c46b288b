import http from 'node:http';
import type { Page } from 'playwright/test';
import { expectAccessible } from './accessible';
import { finishedBatch, itemsOf, makeBatch } from './batch';
import { collect, placesOf, readAll } from './canaries';
import { askEngine } from './engine';
import { expect, test } from './fixtures';
import type { Dashboard } from './server';

type Agent = { id: string; name: string };
type Webhook = { webhook_url: string | null };

test.use({ serverEnv: { BATCHDECK_WEBHOOKS_PRIVATE: 'true', BATCHDECK_LOG_LEVEL: 'debug' } });

test('a webhook is turned on, deliveries arrive, its secret is changed, and it is turned off', async ({
  page,
  dashboard,
}) => {
  const answers = await collect(page.context());
  const agent = await firstAgent(dashboard);
  const row = await openRow(page, agent);
  await expect(row).toContainText('Off');
  await row.getByRole('button', { name: `Turn on for ${agent.name}` }).click();
  await expect(row).toContainText(/On since \d{2}:\d{2}:\d{2}/);
  await expect(row).toContainText('No delivery yet');
  const { webhook_url } = await webhookOf(dashboard, agent);
  expect(webhook_url).toMatch(new RegExp(`^${dashboard.url}/api/webhooks/[\\w-]{32}$`));

  const batchId = await makeBatch(dashboard, itemsOf('offline-brief', ['one', 'two', 'three']));
  expect((await finishedBatch(dashboard, batchId)).head.status).toBe('completed');
  await expect(row).toContainText('Last delivery just now · 4 taken');

  await row.getByRole('button', { name: `Rotate secret of ${agent.name}` }).click();
  await expect(row).toContainText('The secret before this one is taken until');
  expect(await deliverForged(webhook_url ?? '')).toBe(401);
  await page.reload();
  await expect(row).toContainText('1 refused');
  await expect(row).toContainText(/Last refused just now: The signature does not fit\. If this goes on/);
  await finishedBatch(dashboard, await makeBatch(dashboard, itemsOf('offline-brief', ['four'])));
  await expect(row).toContainText('6 taken · 1 refused');
  await expect(row).not.toContainText('If this goes on');

  const found = answers.all();
  expect(placesOf(found, 'api/webhooks').length).toBeGreaterThan(0);
  expect(placesOf(found, 'whsec_')).toEqual([]);
  expect(placesOf([{ place: 'log', bytes: Buffer.from(dashboard.log()) }], 'whsec_')).toEqual([]);
  await page.goto('about:blank');
  await dashboard.stop();
  expect(placesOf(readAll(dashboard.dataDir), 'whsec_')).toEqual([]);
  await dashboard.start();

  await openRow(page, agent);
  await row.getByRole('button', { name: `Turn off for ${agent.name}` }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('nothing is lost');
  await dialog.getByRole('button', { name: 'Turn off' }).click();
  await expect(row).toContainText('Off');
  expect(await webhookOf(dashboard, agent)).toMatchObject({ webhook_url: null });
  expect(await deliverForged(webhook_url ?? '')).toBe(404);
});

test('somebody else’s webhook is named, and replaced only when that is agreed to', async ({ page, dashboard }) => {
  const agent = await firstAgent(dashboard);
  const theirs = 'https://hooks.example.com/secret-path';
  await setWebhook(dashboard, agent, theirs);
  const row = await openRow(page, agent);
  await expect(row).toContainText('Calls hooks.example.com');
  expect(await page.content()).not.toContain('secret-path');
  await expect(row.getByRole('button', { name: /^Turn on/ })).toBeHidden();
  await row.getByRole('button', { name: `Replace the webhook of ${agent.name}` }).click();
  await page.getByRole('button', { name: 'Keep it' }).click();
  expect(await webhookOf(dashboard, agent)).toMatchObject({ webhook_url: theirs });
  await row.getByRole('button', { name: `Replace the webhook of ${agent.name}` }).click();
  await page.getByRole('button', { name: 'Replace webhook' }).click();
  await expect(row).toContainText('On since');
  await row.getByRole('button', { name: `Turn off for ${agent.name}` }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Turn off' }).click();
  await expect(row).toContainText('Off');
});

test('what the engine does not allow is said in its words', async ({ page, startServer }) => {
  const server = await startServer({});
  const agent = await firstAgent(server);
  const row = await openRow(page, agent, server.url);
  await row.getByRole('button', { name: `Turn on for ${agent.name}` }).click();
  await expect(row.getByRole('alert')).toHaveText('The webhook URL must be an absolute https URL');
  await expect(row).toContainText('Off');
  await page.goto('about:blank');
});

test('an API elsewhere cannot call this machine, which is said instead of turning anything on', async ({
  page,
  dashboard,
  startServer,
}) => {
  const api = { DARI_BASE_URL: dashboard.url, DARI_API_KEY: dashboard.engineKey() };
  const server = await startServer(api);
  const agent = await firstAgent(server);
  const row = await openRow(page, agent, server.url);
  await expect(page.getByRole('region', { name: 'Webhooks' })).toContainText('which only this machine can');
  await expect(row.getByRole('button')).toHaveCount(0);
  await judge(page);
  await page.goto('about:blank');
});

test('the section and its dialogs have no accessibility faults and fit a phone', async ({ page, dashboard }) => {
  const agent = await firstAgent(dashboard);
  const row = await openRow(page, agent);
  await row.getByRole('button', { name: `Turn on for ${agent.name}` }).click();
  await row.getByRole('button', { name: `Rotate secret of ${agent.name}` }).click();
  await deliverForged((await webhookOf(dashboard, agent)).webhook_url ?? '');
  await page.reload();
  await expect(row).toContainText('Last refused');
  await judge(page);
  await row.getByRole('button', { name: `Turn off for ${agent.name}` }).click();
  await judge(page);
  await page.getByRole('dialog').getByRole('button', { name: 'Turn off' }).click();
  await setWebhook(dashboard, agent, 'https://hooks.example.com/');
  await page.reload();
  await expect(row).toContainText('Calls hooks.example.com');
  await judge(page);
});

async function openRow(page: Page, agent: Agent, origin = '') {
  await page.goto(`${origin}/settings`);
  const row = page.getByRole('region', { name: 'Webhooks' }).getByRole('listitem', { name: agent.name });
  await expect(row).toBeVisible();
  return row;
}

async function firstAgent(dashboard: Dashboard): Promise<Agent> {
  const agents = (await (await fetch(`${dashboard.url}/api/agents`)).json()) as Agent[];
  if (!agents[0]) throw new Error('There is no agent.');
  return agents[0];
}

const webhookOf = (dashboard: Dashboard, agent: Agent) =>
  askEngine(engineOf(dashboard), `/agents/${agent.id}/webhook`) as Promise<Webhook>;

const setWebhook = (dashboard: Dashboard, agent: Agent, webhook_url: string) =>
  askEngine(engineOf(dashboard), `/agents/${agent.id}/webhook`, {
    method: 'PUT',
    body: JSON.stringify({ webhook_url }),
  });

const engineOf = (dashboard: Dashboard) => ({ url: dashboard.url, key: dashboard.engineKey() });

/** As a sender outside would, who knows the address and not the secret: under a host name of its own, with no origin. */
function deliverForged(url: string): Promise<number | undefined> {
  const headers = { host: 'batches.example.com', 'dari-webhook-signature': `v1=${'0'.repeat(64)}` };
  return new Promise((resolve, reject) => {
    const request = http.request(url, { method: 'POST', headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    request.on('error', reject);
    request.end(JSON.stringify({ id: 'wh_forged', type: 'batch.completed', data: {} }));
  });
}

/** Leaves the page at a phone's width. */
async function judge(page: Page): Promise<void> {
  for (const width of [1440, 768, 360]) {
    await page.setViewportSize({ width, height: 800 });
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await expectAccessible(page);
    }
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  }
}
