import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright/test';
import { expectAccessible } from './accessible';
import { expect, test } from './fixtures';

/** An API with one session of very many entries, which grows when a test says so. */
const at = '2026-06-02T09:00:00Z';
let count = 3_000;
let status = 'completed';
const itemOf = (number: number) =>
  number % 10 === 3
    ? {
        type: 'tool_call',
        id: `long:evt_${number}`,
        tool_call_id: `c${number}`,
        tool_name: 'bash',
        arguments: { command: `ls ${number}` },
        status: 'completed',
        result: { stdout: number === 1_503 ? `${'x'.repeat(9_000)} the folded needle` : 'fine' },
        is_error: false,
        created_at: at,
        completed_at: at,
      }
    : {
        type: number % 10 === 0 ? 'user_message' : 'assistant_message',
        id: `long:evt_${number}`,
        status: 'completed',
        content: [{ type: 'text', text: `Entry ${number}. ${number === 2_501 ? 'A **bold** needle.' : ''}\n\nMore.` }],
        created_at: at,
      };
let api: http.Server;
let env: Record<string, string>;

test.beforeAll(async () => {
  api = http.createServer((request, response) => {
    if (!request.url?.endsWith('/transcript')) return void response.writeHead(404).end('{"detail":"Not found"}');
    response.writeHead(200, { 'content-type': 'application/json' });
    const session = { id: 'long', agent_id: 'agt_1', status: 'x', last_message_status: status, created_at: at };
    const agent = { id: 'agt_1', name: 'an agent', created_at: at };
    const items = Array.from({ length: count }, (_, number) => itemOf(number));
    response.end(JSON.stringify({ agent, session, timeline: { items } }));
  });
  api.listen(0, '127.0.0.1');
  await once(api, 'listening');
  env = { DARI_BASE_URL: `http://127.0.0.1:${(api.address() as AddressInfo).port}`, DARI_API_KEY: 'dari_test' };
});
test.afterAll(() => void api.close());
test.beforeEach(() => {
  count = 3_000;
  status = 'completed';
});

const entry = (page: Page, number: number) => page.getByRole('article').filter({ hasText: `Entry ${number}.` });

test('only the entries in view are drawn, and any of thousands is found, also where it is folded', async ({
  page,
  startServer,
}) => {
  const server = await startServer(env);
  await page.goto(`${server.url}/sessions/long`);
  await expect(page.getByRole('article').first()).toHaveAttribute('aria-setsize', '3000');
  await expect(page.getByRole('button', { name: /^Jump to newest/ })).toHaveCount(0);
  expect(await page.getByRole('article').count()).toBeLessThan(80);
  await page.keyboard.press('Control+f');
  await page.getByRole('textbox', { name: 'Find in the transcript' }).fill('NEEDLE');
  const search = page.getByRole('search');
  await expect(search).toContainText('1 of 2');
  await expect(search).toContainText('In the result');
  await page.keyboard.press('Enter');
  await expect(search).toContainText('2 of 2');
  await expect(entry(page, 2_501)).toBeInViewport();
  await page.keyboard.press('Enter');
  await expect(search).toContainText('1 of 2');
  await page.keyboard.press('Shift+Enter');
  await expect(search).toContainText('2 of 2');
  for (const width of [1440, 360]) {
    await page.setViewportSize({ width, height: 800 });
    await expectAccessible(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
  }
  await page.keyboard.press('Escape');
  await expect(search).toHaveCount(0);
});

test('a link opens at its entry, and one to nowhere says so', async ({ page, startServer }) => {
  const server = await startServer(env);
  await page.goto(`${server.url}/sessions/long?at=evt_2001`);
  await expect(entry(page, 2_001)).toBeInViewport();
  await page.goto(`${server.url}/sessions/long?at=evt_9999`);
  await expect(page.getByText('The entry that the link names is not in this transcript.')).toBeVisible();
});

test('what is new is counted for a reader who is elsewhere, and followed by one at the end', async ({
  page,
  startServer,
}) => {
  status = 'running';
  const server = await startServer(env);
  await page.goto(`${server.url}/sessions/long`);
  await expect(entry(page, 0)).toBeVisible();
  await expect(page.getByRole('article').first()).toHaveAttribute('aria-setsize', '3000');
  count = 3_012;
  const jump = page.getByRole('button', { name: 'Jump to newest (12 new)' });
  await expect(jump).toBeVisible();
  await expect(entry(page, 0)).toBeInViewport();
  await jump.click();
  await expect(entry(page, 3_011)).toBeInViewport();
  await expect(jump).toHaveCount(0);
  count = 3_022;
  await expect(entry(page, 3_021)).toBeInViewport();
});
