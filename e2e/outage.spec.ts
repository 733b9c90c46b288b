import type { Page } from 'playwright/test';
import type { BatchUpdate } from '@/lib/batches/schema';
import type { BatchListUpdate } from '@/lib/listing/schema';
import { type Fault, faults } from '@/lib/test/fault-proxy';
import { callAction, fetchJson, makeDraft, must } from './actions';
import { openNewBatch, send } from './compose';
import { askEngine, judge } from './engine';
import { expect } from './fixtures';
import { KEY, type Pair, test } from './pair';

const SETTLE_MS = 90_000;
const SUBMIT = '/v1/session-batches';
const ONE_EACH = { lost: [], repeated: [] };

test.use({ allowedErrors: [/Failed to load resource.*(50[23]|ERR_CONNECTION_REFUSED)/] });

const OUTAGES: { what: string; fault: Fault; words: RegExp }[] = [
  { what: 'hangs', fault: { instead: 'hang' }, words: /gave no answer within 4 s/ },
  { what: 'drops connections', fault: { instead: 'reset' }, words: /could not be reached/ },
  { what: 'answers with a web page', fault: faults.html, words: /something that is not its JSON \(text\/html\)/ },
  { what: 'asks to wait', fault: faults.tooMany('2'), words: /Too many requests/ },
  { what: 'is under maintenance', fault: faults.unavailable(), words: /Down for maintenance/ },
  { what: 'acts but loses its answers', fault: { after: 'reset' }, words: /could not be reached/ },
];

for (const { what, fault, words } of OUTAGES) {
  test(`while the API ${what}, sending waits and says so; then every item runs once`, async ({ page, pair }) => {
    const name = `The API ${what}`;
    const batchId = await openDraft(page, pair, name);
    const asked = pair.proxy.requests.length;
    pair.proxy.use(() => fault);
    await send(page);
    await expect(trouble(page)).toContainText(/^Sending waits\./);
    await expect(trouble(page)).toContainText(words);
    await expect(page.getByText(/^Since .* Every item is kept: 2 items wait\./)).toBeVisible();
    for (const index of [0, 1]) await expect(row(page, index)).toContainText(/Checking|Sending|Not sent yet/);

    await page.reload();
    await expect(page.getByRole('heading', { name })).toBeVisible();
    await expect(trouble(page)).toContainText(words);
    await expect(page.getByText('0 of 2 finished', { exact: true })).toBeVisible();

    pair.proxy.use(() => ({}));
    await expectFinished(page, 2);
    await expect(trouble(page)).toBeHidden();
    expect(await judge(pair.engine, batchId, 2)).toEqual(ONE_EACH);
    const sent = pair.proxy.requests.slice(asked).filter((request) => isSubmit(request));
    expect(sent.length).toBeGreaterThan(1);
    expect(new Set(sent.map(({ body }) => body)).size, 'the same bytes each time').toBe(1);
  });
}

test('an outage after sending shows what was last read, and never a final status', async ({ page, pair }) => {
  const batchId = await openDraft(page, pair, 'Followed through an outage');
  pair.proxy.use((request) => (isSubmit(request) ? {} : faults.unavailable()));
  await send(page);
  const hasEnded = async () => {
    const { sessions } = (await askEngine(pair.engine, `/sessions?metadata.batchdeck_item=${batchId}.0`)) as {
      sessions: { last_message_status: string }[];
    };
    return sessions[0]?.last_message_status;
  };
  await expect.poll(hasEnded, { timeout: SETTLE_MS }).toBe('completed');
  await expect(trouble(page)).toHaveText('What you see may be out of date. Down for maintenance');
  await expect(page.getByText('not up to date')).toBeVisible();
  await expect(page.getByText('0 of 2 finished', { exact: true })).toBeVisible();
  const { head, rows } = await fetchJson<BatchUpdate>(pair.dashboard, `/api/batches/${batchId}`);
  expect(head).toMatchObject({ finishedAt: null, counts: { completed: 0, failed: 0 } });
  for (const { status } of rows) expect(status).toMatch(/queued|running/);

  pair.proxy.use(() => ({}));
  await expectFinished(page, 2);
  expect(await judge(pair.engine, batchId, 2)).toEqual(ONE_EACH);
});

test('a double click in one tab and a click in another send one batch once', async ({ page, pair, context }) => {
  const name = 'Sent by three clicks';
  const batchId = await openDraft(page, pair, name);
  const other = await context.newPage();
  await other.goto(page.url());
  const asked = pair.proxy.requests.length;
  await Promise.all([sendButton(page).dblclick(), sendButton(other).click()]);
  for (const tab of [page, other]) await expectFinished(tab, 2);
  const { list } = await fetchJson<BatchListUpdate>(pair.dashboard, '/api/batches');
  expect(list?.heads.filter((head) => head.name === name)).toMatchObject([
    { id: batchId, submissionCount: 1, itemCount: 2 },
  ]);
  const sent = pair.proxy.requests.slice(asked).filter((request) => isSubmit(request));
  expect(new Set(sent.map(({ body }) => body)).size).toBe(1);
  expect(await judge(pair.engine, batchId, 2)).toEqual(ONE_EACH);
});

test('a key that is refused keeps the draft, and the words of the API reach the page', async ({ page, pair }) => {
  const { dashboard, proxy, restart } = pair;
  const refused = /The API refused the key \(401\): Missing or invalid API key/;
  const batchId = await makeDraft(dashboard, [{}, {}], 'Sent with a wrong key');
  await restart('dari_another_key');
  await page.goto(`/batches/${batchId}/edit`);
  const card = page.getByRole('link').filter({ hasText: new URL(proxy.url).host });
  await expect(card).toContainText(refused);
  await expect(page.getByRole('alert').filter({ hasText: 'The agents cannot be read' })).toContainText(refused);
  await sendButton(page).click();
  const failure = page.getByRole('alert').filter({ hasText: 'Nothing was sent' });
  await expect(failure).toContainText(refused);
  await expect(failure).toContainText('The draft is still here.');
  const { head } = await fetchJson<BatchUpdate>(dashboard, `/api/batches/${batchId}`);
  expect(head).toMatchObject({ status: 'draft', itemCount: 2 });

  await restart(KEY);
  await page.reload();
  await send(page);
  await expectFinished(page, 2);
  expect(await judge(pair.engine, batchId, 2)).toEqual(ONE_EACH);
});

test('a key that is refused while sending holds everything back, once for all batches, and fails nothing', async ({
  page,
  pair,
}) => {
  const first = await makeDraft(pair.dashboard, [{}], 'Sent before the key ended');
  const batchId = await openDraft(page, pair, 'The key ended');
  pair.proxy.use((request) => (isSubmit(request) ? faults.unauthorized() : {}));
  await send(page);
  await expect(trouble(page)).toContainText('The API refused the key (401)');
  await expect(
    page.getByText(/Nothing was lost: 2 items wait\. Set the right key and restart Batchdeck/),
  ).toBeVisible();
  must(await callAction(pair.dashboard, 'submitBatch', { batchId: first }));
  await page.goto('/batches');
  await expect(page.getByText(/Nothing was lost: 3 items in 2 batches wait\./)).toBeVisible();
  await expect(page.getByRole('region', { name: 'Trouble' })).toHaveCount(1);
  pair.proxy.use(() => ({}));
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(trouble(page)).toBeHidden();
  await page.goto(`/batches/${batchId}`);
  await expectFinished(page, 2);
  await expect(page.getByLabel('Items by status')).toContainText('2completed');
  expect(await judge(pair.engine, batchId, 2)).toEqual(ONE_EACH);
  expect(await judge(pair.engine, first, 1)).toEqual(ONE_EACH);
});

test('during an outage it is said when the next try is, and Try now does not wait for it', async ({ page, pair }) => {
  const batchId = await openDraft(page, pair, 'Tried at once');
  pair.proxy.use((request) => (isSubmit(request) ? faults.tooMany('600') : {}));
  await send(page);
  await expect(trouble(page)).toContainText('Too many requests');
  await expect(page.getByText(/Next try in (9|10) min/)).toBeVisible();
  pair.proxy.use(() => ({}));
  await page.getByRole('button', { name: 'Try now' }).focus();
  await page.keyboard.press('Enter');
  await expectFinished(page, 2);
  expect(await judge(pair.engine, batchId, 2)).toEqual(ONE_EACH);
});

test('an agent that is not there is named at its field, and the draft is kept', async ({ page, pair }) => {
  const batchId = await makeDraft(pair.dashboard, [{}], 'For nobody');
  const { head } = await fetchJson<BatchUpdate>(pair.dashboard, `/api/batches/${batchId}`);
  const revisions = { basedOn: head.revision, revision: head.revision + 1 };
  const save = { batchId, ...revisions, name: 'For nobody', agentId: 'agt_nobody', changed: [], removed: [] };
  must(await callAction(pair.dashboard, 'saveDraft', save));
  await page.goto(`/batches/${batchId}/edit`);
  const agent = page.getByRole('combobox', { name: 'Agent' });
  await expect(agent).toHaveValue('agt_nobody');
  await sendButton(page).click();
  await expect(agent).toHaveAccessibleDescription(/The API does not know this agent\. Choose another\./);
  await expect(agent).toHaveAttribute('aria-invalid', 'true');
  await page.reload();
  await expect(page.getByRole('textbox', { name: 'Text' })).toHaveValue(/number 1/);
  await agent.selectOption({ index: 2 });
  await send(page);
  await expectFinished(page, 1);
  expect(await judge(pair.engine, batchId, 1)).toEqual(ONE_EACH);
});

test('an LLM option that nobody knows fails its item alone, whose input stays readable', async ({ page, pair }) => {
  const batchId = await openDraft(page, pair, 'One odd option', [{}, { llmId: 'no-such-option' }, {}]);
  await send(page);
  await expectFinished(page, 3);
  await expect(row(page, 1)).toContainText('Unknown llm_id: "no-such-option" is not one of offline-analyst');
  for (const index of [0, 2]) await expect(row(page, index)).toContainText('Completed');
  await row(page, 1).getByRole('link').first().click();
  const drawer = page.getByRole('dialog', { name: /Item 1/ });
  await drawer.locator('summary', { hasText: 'Input' }).click();
  await expect(drawer.getByText('Count the words of this message, number 2.').last()).toBeVisible();
  expect(await judge(pair.engine, batchId, 3)).toEqual({ lost: [1], repeated: [] });
});

test('a composer without the API says so, keeps what is typed, and goes on when it is back', async ({ page, pair }) => {
  pair.proxy.use(() => ({ instead: 'reset' }));
  await openNewBatch(page, 'Written offline');
  await expect(page.getByRole('alert').filter({ hasText: 'The agents cannot be read' })).toContainText(
    'The API could not be reached',
  );
  await expect(page.getByText('The API knows no agent yet')).toBeHidden();
  await page.getByRole('textbox', { name: 'Text' }).fill('Typed while nothing answered.');
  await expect(page.getByRole('status').filter({ hasText: /^saved$/ })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('textbox', { name: 'Name' })).toHaveValue('Written offline');
  await expect(page.getByRole('textbox', { name: 'Text' })).toHaveValue('Typed while nothing answered.');
  pair.proxy.use(() => ({}));
  await expect(page.getByRole('combobox', { name: 'Agent' })).toHaveValue(/^agt_/);
  const batchId = await send(page);
  await expectFinished(page, 1);
  expect(await judge(pair.engine, batchId, 1)).toEqual(ONE_EACH);
});

/** Makes a draft of two items, or these, and opens it in the composer. */
async function openDraft(page: Page, { dashboard }: Pair, name: string, items: { llmId?: string }[] = [{}, {}]) {
  const batchId = await makeDraft(dashboard, items, name);
  await page.goto(`/batches/${batchId}/edit`);
  return batchId;
}

async function expectFinished(page: Page, count: number) {
  await expect(page.getByText(`${count} of ${count} finished`, { exact: true })).toBeVisible({ timeout: SETTLE_MS });
}

const isSubmit = ({ method, path }: { method: string; path: string }) => method === 'POST' && path === SUBMIT;
const sendButton = (page: Page) => page.getByRole('button', { name: /^Send \d/ });
const trouble = (page: Page) => page.getByRole('region', { name: 'Trouble' }).getByRole('alert');
const row = (page: Page, index: number) =>
  page.getByRole('row').filter({ has: page.getByRole('checkbox', { name: `Select item ${index}`, exact: true }) });
