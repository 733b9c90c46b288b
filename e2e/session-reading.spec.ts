import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright/test';
import { expectAccessible } from './accessible';
import { uploadFile } from './actions';
import { finishedBatch, makeBatch } from './batch';
import { expect, test } from './fixtures';

const transcript = (page: Page) => page.getByRole('region', { name: 'Transcript', exact: true });
const extras = (page: Page) => page.getByRole('region', { name: 'Steps, events and tokens' });
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEUlEQVR42mP438CAFTEMLQkAqbNfwTPooMgAAAAASUVORK5CYII=',
  'base64',
);

const at = (second: number) => `2026-06-02T09:00:${String(second).padStart(2, '0')}Z`;
const call = (id: string, second: number, result: unknown, isError = false) => ({
  type: 'tool_call',
  id,
  tool_call_id: id,
  tool_name: 'look_up',
  arguments: { query: 'cats' },
  status: isError ? 'failed' : 'completed',
  result,
  is_error: isError,
  created_at: at(second),
  completed_at: at(second + 2),
});
const CODE = '# Report\n\n```ts\nconst cats: number = 3; // all of them\n```\n\n[the source](https://cats.test/all)\n';

const items = [
  { type: 'user_message', id: 'u1', content: [{ type: 'text', text: 'Count the cats.' }], created_at: at(0) },
  call('t1', 1, {
    cats: [{ name: 'Tom', age: 3 }, { name: 'Kit' }],
    page: '{"next": {"cursor": "abc"}}',
    many: Array.from({ length: 100_000 }, (_, n) => n),
    log: `${'line\n'.repeat(500)}the last line`,
  }),
  call('t2', 4, { error: 'No such\nplace: /cats' }, true),
  {
    type: 'assistant_message',
    id: 'a1',
    status: 'completed',
    content: [{ type: 'text', text: CODE }],
    created_at: at(8),
  },
];
const events = items.map((data, place) => ({
  id: `sess_1:evt_${place + 1}`,
  session_id: 'sess_1',
  sequence_number: place + 1,
  message_id: 'msg_1',
  type: ['user.message', 'tool.call_completed', 'tool.call_failed', 'model.call_completed'][place],
  source: 'system',
  actor: { type: 'system', id: null },
  data: place === 3 ? { input_tokens: 1200, output_tokens: 34, cost_usd: null } : data,
  created_at: at(place),
}));

test.describe('a session of an API', () => {
  let api: http.Server;
  let env: Record<string, string>;
  test.use({ permissions: ['clipboard-read', 'clipboard-write'] });
  test.beforeAll(async () => {
    const session = { id: 'sess_1', agent_id: 'agt_1', status: 'idle', last_message_status: 'completed' };
    const agent = { id: 'agt_1', name: 'a counter', created_at: at(0) };
    const answers: [RegExp, unknown][] = [
      [/transcript$/, { agent, session: { ...session, created_at: at(0) }, timeline: { items } }],
      [/events\?/, { events }],
      [/agents$/, { agents: [] }],
    ];
    api = http.createServer((request, response) => {
      const answer = answers.find(([path]) => path.test(request.url ?? ''))?.[1];
      response.writeHead(answer ? 200 : 404, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answer ?? { detail: 'Not Found' }));
    });
    api.listen(0, '127.0.0.1');
    await once(api, 'listening');
    env = { DARI_BASE_URL: `http://127.0.0.1:${(api.address() as AddressInfo).port}`, DARI_API_KEY: 'dari_test' };
  });
  test.afterAll(() => void api.close());

  test('is read by keyboard: arguments, results and errors, with every path and value to copy', async ({
    page,
    startServer,
  }) => {
    const server = await startServer(env);
    await page.goto(`${server.url}/sessions/sess_1`);
    const [first, second] = [0, 1].map((nth) => transcript(page).locator('summary').nth(nth));
    await expect(transcript(page).getByRole('group', { name: 'Error', exact: true })).toContainText('place: /cats');
    await expect(second ?? page.locator('none')).toContainText('No such');
    await first?.focus();
    await page.keyboard.press('Enter');
    await transcript(page).getByRole('button', { name: 'Read it whole' }).first().click();
    await expect(transcript(page).getByText(/^Cut at 64,000/)).toHaveCount(0);
    const tree = transcript(page).getByRole('tree', { name: 'Result as a tree' }).first();
    const focused = tree.locator('[role="treeitem"]:focus');
    await tree.getByRole('treeitem').first().focus();
    await page.keyboard.press('ArrowDown');
    await expect(focused).toHaveAttribute('aria-label', 'cats: list of 2');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowDown');
    await expect(focused).toHaveAttribute('aria-label', 'name: Tom');
    await page.keyboard.press('Tab');
    await expect(tree.getByRole('button', { name: 'Copy path' })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe('.cats[0].name');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    await expect(focused).toHaveAttribute('aria-expanded', 'false');
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await expect(tree).toContainText('the last line');
    await page.keyboard.press('ArrowUp');
    await expect(focused).toHaveAttribute('aria-label', 'many: list of 100000');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await expect(focused).toHaveAttribute('aria-label', '[0 … 9,999]');
    await expect(tree.getByRole('treeitem', { name: '[90,000 … 99,999]' })).toBeVisible();
    expect(await tree.getByRole('treeitem').count()).toBeLessThan(60);
    await expect(tree.getByRole('treeitem', { name: 'cursor: abc' })).toBeVisible();
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await expectAccessible(page);
    }
  });

  test('has coloured code, and links that say where they lead', async ({ page, startServer }) => {
    const server = await startServer(env);
    await page.goto(`${server.url}/sessions/sess_1`);
    await expect(transcript(page).locator('pre span').filter({ hasText: 'const' })).toHaveClass(/text-accent/);
    await expect(transcript(page)).toContainText(/the source\s*cats\.test/);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await expectAccessible(page);
    }
  });

  test('has its steps, its ledger and its tokens beside it, on a phone too', async ({ page, startServer }) => {
    const server = await startServer(env);
    await page.setViewportSize({ width: 360, height: 740 });
    await page.goto(`${server.url}/sessions/sess_1`);
    await extras(page).getByRole('button', { name: 'Steps' }).click();
    const steps = extras(page).getByRole('listbox', { name: 'Steps over 8 s' });
    await expect(steps.getByRole('option')).toHaveCount(3);
    await expect(steps.getByRole('option').nth(1)).toContainText('2 s');
    await expectAccessible(page);
    await steps.focus();
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await expect(transcript(page).getByRole('article').filter({ hasText: 'No such' })).toBeFocused();

    await extras(page).getByRole('button', { name: 'Event ledger' }).click();
    await expect(extras(page)).toContainText('4 events');
    await expect(extras(page).getByRole('tree', { name: 'Event as a tree' })).toContainText('Count the cats.');
    await extras(page).getByRole('combobox', { name: 'Type' }).selectOption('tool.call_failed');
    await expect(
      extras(page)
        .getByRole('option', { name: /tool.call_failed/ })
        .last(),
    ).toBeVisible();
    await expect(extras(page)).toContainText('1 event');
    await expectAccessible(page);

    await extras(page).getByRole('button', { name: 'Tokens and cost' }).click();
    await expect(extras(page).getByRole('row', { name: /Message 1/ })).toHaveText(/1\s*1,200\s*34\s*–/);
    await expectAccessible(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
  });
});

test('a picture is shown in its place, from our own server, and can be opened and downloaded', async ({
  page,
  dashboard,
}) => {
  const file = await uploadFile(dashboard, 'cat.png', PNG);
  const part = { id: 'b', type: 'image' as const, fileId: file.id, filename: file.filename, sizeBytes: file.sizeBytes };
  const batchId = await makeBatch(dashboard, [{ parts: [{ id: 'a', type: 'text', text: 'Look.' }, part] }]);
  const { rows } = await finishedBatch(dashboard, batchId);
  await page.goto(`/sessions/${rows[0]?.sessionId}`);
  const picture = transcript(page).getByRole('img', { name: 'Content of cat.png' });
  await expect(picture).toBeVisible();
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(8);
  await expect(transcript(page).getByRole('link', { name: 'Download cat.png' })).toBeVisible();
  await expectAccessible(page);
  await transcript(page).getByRole('button', { name: 'Preview cat.png' }).click();
  await expect(page.getByRole('dialog')).toContainText('cat.png');
  const { headers } = await page.request
    .get(`/api/files/${file.id}/content`)
    .then((answer) => ({ headers: answer.headers() }));
  expect(headers['content-type']).toBe('image/png');
  expect(headers['x-content-type-options']).toBe('nosniff');
  expect(headers['content-security-policy']).toContain('sandbox');
});
