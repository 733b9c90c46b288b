import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright/test';
import type { BatchUpdate } from '@/lib/batches/schema';
import type { Fault } from '@/lib/test/fault-proxy';
import { callAction, fetchJson, must } from './actions';
import { collect, type Found, placesOf, readAll, readStream, STREAM } from './canaries';
import { openNewBatch, send } from './compose';
import { askEngine } from './engine';
import { expect } from './fixtures';
import { KEY, test } from './pair';
import { retryFailed } from './retrying';
import type { Dashboard } from './server';

const build = path.resolve(import.meta.dirname, '../.next');
const SECRET = `shop/${randomUUID()}+`;
/** Said in a message, so it must be wherever messages are: it shows that the search looks there. */
const MESSAGE = `Read this aloud: ${randomUUID()}`;
const CANARIES = { key: KEY, secret: SECRET };

/** A careless API that says the key it was sent. */
const echo: Fault = {
  instead: {
    status: 401,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ detail: `No such key: ${KEY} (Authorization: Bearer ${KEY})` }),
  },
};

test.use({ allowedErrors: [/Failed to load resource.*(404|502)/] });

test('neither the key nor a secret is in any answer, log, script or stored byte', async ({ page, pair, dashboard }) => {
  test.setTimeout(300_000);
  const answers = await collect(page.context());
  const batchId = await tellTheStory(page, (fault) => pair.proxy.use(fault));
  const listed = (await askEngine({ url: dashboard.url, key: KEY }, '/agents')) as { agents: [Agent] };
  const visit = { dashboard: pair.dashboard, batchId, agent: listed.agents[0], keep: answers.keep };
  await visitAll(visit);
  pair.proxy.use(() => echo);
  await visitAll(visit);
  for (const place of ['/agents', '/settings', '/batches']) {
    await page.goto(place);
    const card = page.getByRole('status').filter({ hasText: 'No such key: [key]' }).first();
    await expect(card).toBeVisible({ timeout: 60_000 });
  }
  pair.proxy.use(() => ({}));

  const found = answers.all();
  expect(found.length).toBeGreaterThan(100);
  expect(placesOf(found, MESSAGE).length, 'answers with the message').toBeGreaterThan(5);
  for (const [what, canary] of Object.entries(CANARIES)) expect(placesOf(found, canary), what).toEqual([]);

  for (const server of [pair.dashboard, dashboard]) {
    await server.stop();
    const stored = readAll(server.dataDir);
    await server.start();
    expect(placesOf(stored, MESSAGE), 'the message in the database').not.toEqual([]);
    const rest = [
      ...stored,
      ...readAll(path.join(build, 'static')),
      { place: 'log', bytes: Buffer.from(server.log()) },
    ];
    for (const [what, canary] of Object.entries(CANARIES)) expect(placesOf(rest, canary), what).toEqual([]);
  }
});

test('the key of the embedded engine is answered to “Show key” alone', async ({ page, dashboard }) => {
  const answers = await collect(page.context());
  for (const place of ['/batches', '/agents', '/settings']) {
    await page.goto(dashboard.url + place);
    await expect(page.getByRole('link', { name: /Embedded engine/ })).toContainText('answers in');
  }
  expect(placesOf(answers.all(), KEY)).toEqual([]);
  await page.getByRole('button', { name: 'Show key' }).click();
  await expect(page.getByText(KEY)).toBeVisible();
  expect(placesOf(answers.all(), KEY)).toEqual([`POST ${dashboard.url}/settings`]);
  await page.reload();
  await expect(page.getByRole('button', { name: 'Show key' })).toBeVisible();
  expect(placesOf(answers.all(), KEY)).toHaveLength(1);
});

test('the search finds a canary however it is spelled and wherever it stands', () => {
  const bytes = Buffer.from(KEY);
  const spellings = [KEY, encodeURIComponent(KEY), bytes.toString('hex'), bytes.toString('hex').toUpperCase()];
  for (const shift of ['', 'a', 'ab', 'abc']) {
    const inside = Buffer.from(`${shift}${KEY} and more`);
    spellings.push(inside.toString('base64'), inside.toString('base64url'));
  }
  for (const spelling of spellings) {
    const planted = { place: spelling, bytes: Buffer.from(`\0<p title="${spelling}">\xff`) };
    expect(placesOf([planted], KEY)).toEqual([spelling]);
    expect(placesOf([planted], SECRET)).toEqual([]);
  }
});

/** Composes with a secret, is refused, sends, is refused again, retries, reads. Answers the batch's id. */
async function tellTheStory(page: Page, use: (fault: (request: { method: string }) => Fault) => void) {
  await openNewBatch(page, 'With a secret');
  await page.getByRole('textbox', { name: 'Text' }).fill(MESSAGE);
  await page.getByRole('combobox', { name: 'LLM option' }).fill('test-fails-first-try');
  await page.getByRole('button', { name: 'Add secret' }).click();
  await page.getByLabel('Name of secret 1').fill('SHOP_TOKEN');
  await page.getByLabel('Value of secret 1').fill(SECRET);
  await page.getByRole('textbox', { name: 'Name', exact: true }).focus();
  await expect(page.getByText('kept, never shown again')).toBeVisible();
  await page.reload();
  await expect(page.getByText('kept, never shown again')).toBeVisible();

  use(() => echo);
  await page.getByRole('button', { name: /^Send \d/ }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'Nothing was sent' })).toContainText('No such key: [key]');
  use(({ method }) => (method === 'POST' ? echo : {}));
  const batchId = await send(page);
  const row = page.getByRole('row').nth(1);
  const words = 'No such key: [key] (Authorization: Bearer [key])';
  await expect(page.getByRole('alert').filter({ hasText: words })).toBeVisible({ timeout: 60_000 });
  use(() => ({}));
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(row).toContainText('529: overloaded', { timeout: 60_000 });
  await retryFailed(page, 1);
  await expect(row).toContainText('Completed', { timeout: 60_000 });
  await row.getByRole('link').first().click();
  const drawer = page.getByRole('dialog', { name: /Item 0/ });
  await drawer.locator('summary', { hasText: 'Input' }).click();
  await expect(drawer.getByText('SHOP_TOKEN')).toBeVisible();
  await page.goto(`/batches/${batchId}`);
  await page.getByRole('link', { name: 'Open transcript of item 0' }).click();
  await expect(page.getByText(MESSAGE).first()).toBeVisible();
  return batchId;
}

type Visit = { dashboard: Dashboard; batchId: string; agent: Agent; keep: (answer: Found) => void };
type Agent = { id: string; active_version_id: string };

/** Asks for every route that the build has, as a page and as what the router fetches. */
async function visitAll({ dashboard, batchId, agent, keep }: Visit) {
  const { rows } = await fetchJson<BatchUpdate>(dashboard, `/api/batches/${batchId}`);
  const copy = must(
    await callAction<{ batchId: string }>(dashboard, 'copyBatch', {
      batchId,
      requestId: 'leaks-copy-of-a-batch',
      input: 'newest',
    }),
  );
  const inPlaces = { '/batches/[batchId]/edit': copy.batchId, '/api/batches/[batchId]/draft': copy.batchId };
  const routes = JSON.parse(readFileSync(path.join(build, 'app-path-routes-manifest.json'), 'utf8'));
  for (const route of Object.values<string>(routes)) {
    const address = route
      .replace('[batchId]', Object.entries(inPlaces).find(([place]) => place === route)?.[1] ?? batchId)
      .replace('[sessionId]', rows[0]?.sessionId ?? '')
      .replace('[agentId]', agent.id)
      .replace('[versionId]/file', `${agent.active_version_id}/file?path=dari.yml`)
      .replace('[versionId]', agent.active_version_id)
      .replace('[index]', '0')
      .replace('[fileId]', 'file_nobody')
      .replace('[endpointId]', 'nobody')
      .replace('[entryId]', `${rows[0]?.sessionId}:evt_1`)
      .replace(/\/entries$/, '/entries?from=0')
      .replace(/\/find(\/places)?$/, '/find$1?text=Read&position=0')
      .replace('[[...path]]', 'agents');
    expect(address).not.toContain('[');
    if (address === STREAM) {
      keep({ place: route, bytes: await readStream(dashboard.url + address) });
      continue;
    }
    for (const headers of [undefined, { rsc: '1' }]) {
      const response = await fetch(dashboard.url + address, headers && { headers });
      const text = `${JSON.stringify([...response.headers])}\n${await response.text()}`;
      keep({ place: `${route} ${response.status}`, bytes: Buffer.from(text) });
    }
  }
}
