import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright/test';
import { expectAccessible } from './accessible';
import { uploadFile } from './actions';
import { finishedBatch, itemsOf, makeBatch } from './batch';
import { expect, test } from './fixtures';

const transcript = (page: Page) => page.getByRole('region', { name: 'Transcript' });

test('a finished session shows the message with its file, each tool call with its result, and counts that are right', async ({
  page,
  dashboard,
}) => {
  const text = '# A note\n\nThree lines of seven words, no more.\n';
  const file = await uploadFile(dashboard, 'note, “final”.md', text);
  const parts = [
    { id: 'a', type: 'text' as const, text: 'What is in <b>this</b>\nfile?' },
    { id: 'b', type: 'file' as const, fileId: file.id, filename: file.filename, sizeBytes: file.sizeBytes },
  ];
  const batchId = await makeBatch(dashboard, [{ llmId: 'offline-analyst', parts }]);
  const { rows } = await finishedBatch(dashboard, batchId);
  await page.goto(`/sessions/${rows[0]?.sessionId}`);
  await expect(transcript(page)).toContainText('What is in <b>this</b>\nfile?');
  await expect(transcript(page).getByText('note, “final”.md').first()).toBeVisible();
  const table = transcript(page).getByRole('table').first();
  await expect(table).toContainText(String(Buffer.byteLength(text)));
  await expect(table).toContainText(String(text.split(/\s+/).filter(Boolean).length));
  await transcript(page).getByText('read', { exact: true }).click();
  await expect(transcript(page).getByRole('group', { name: 'Result', exact: true })).toContainText('kind: "text"');
  await page.getByRole('link', { name: 'Item 0' }).click();
  await expect(page.getByRole('dialog')).toContainText('Item 0');
});

test('a running session grows before the reader’s eyes and ends by itself', async ({ page, dashboard }) => {
  const turns = Array.from({ length: 24 }, (_, n) => `slowly, number ${n}`);
  const batchId = await makeBatch(dashboard, itemsOf('test-slow-5s', turns));
  await page.goto(`/batches/${batchId}?item=23`);
  await page.getByRole('dialog').getByRole('link', { name: 'Open full page' }).click();
  await expect(transcript(page).getByText(/It has not begun yet|It is at work/)).toBeVisible();
  await expect(transcript(page).getByText('The report is in')).toBeVisible({ timeout: 90_000 });
  await expect(transcript(page).getByText(/It has not begun yet|It is at work/)).toBeHidden();
  await expect(page.getByRole('main').getByText('Completed', { exact: true })).toBeVisible();
});

test('a failed session says why in the place where the answer would stand', async ({ page, dashboard }) => {
  const batchId = await makeBatch(dashboard, itemsOf('test-always-fails', ['wrong']));
  const { rows } = await finishedBatch(dashboard, batchId);
  await page.goto(`/sessions/${rows[0]?.sessionId}`);
  await expect(transcript(page)).toContainText(rows[0]?.error ?? 'an error');
  for (const width of [1440, 360]) {
    await page.setViewportSize({ width, height: 800 });
    await expectAccessible(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
  }
});

test.describe('what an agent may write', () => {
  const answers: Record<string, string> = {
    hostile: [
      '<script>window.pwned = 1</script>',
      '<img src="https://outside.test/a.png" onerror="window.pwned = 2">',
      '![cat](https://outside.test/b.png "t") ![ref][r]',
      '[r]: https://outside.test/c.png',
      '[run](javascript:window.pwned=3) [inside](/api/batches) [out](https://outside.test/page)',
      '<a id="content" name="content" ping="https://outside.test/ping">anchor</a>',
      '<link rel="preload" href="https://outside.test/d.css"><style>@import "https://outside.test/e.css"</style>',
    ].join('\n\n'),
    bomb: '*a_ '.repeat(20_000),
    deep: `${'> '.repeat(5_000)}deep`,
    long: `# Not a heading\n\n${'word '.repeat(50_000)}`,
  };
  const at = '2026-06-02T09:00:00Z';
  let api: http.Server;
  let env: Record<string, string>;

  test.beforeAll(async () => {
    api = http.createServer((request, response) => {
      const id = /^\/v1\/sessions\/(\w+)\/transcript$/.exec(request.url ?? '')?.[1] ?? '';
      response.writeHead(id in answers ? 200 : 404, { 'content-type': 'application/json' });
      response.end(JSON.stringify(id in answers ? transcriptOf(id) : { detail: 'Not found' }));
    });
    api.listen(0, '127.0.0.1');
    await once(api, 'listening');
    const { port } = api.address() as AddressInfo;
    env = { DARI_BASE_URL: `http://127.0.0.1:${port}`, DARI_API_KEY: 'dari_test' };
  });
  test.afterAll(() => void api.close());

  const transcriptOf = (id: string) => ({
    agent: { id: 'agt_1', name: 'an agent', created_at: at },
    session: { id, agent_id: 'agt_1', status: 'idle', last_message_status: 'completed', created_at: at },
    timeline: {
      items: [
        { type: 'user_message', id: 'e1', content: [{ type: 'text', text: 'Go.' }], created_at: at },
        {
          type: 'tool_call',
          id: 'e2',
          tool_call_id: 'c',
          tool_name: 'bash',
          arguments: { command: 'ls' },
          status: 'completed',
          result: { stdout: `${'x'.repeat(9_000)}END` },
          is_error: false,
          created_at: at,
          completed_at: at,
        },
        {
          type: 'assistant_message',
          id: 'e3',
          status: 'completed',
          content: [{ type: 'text', text: answers[id] }],
          created_at: at,
        },
        { type: 'thought', id: 'e4', words: 'a kind not met before' },
      ],
    },
  });

  test('neither runs nor loads anything, and all of it can be read', async ({ page, startServer }) => {
    const server = await startServer(env);
    await page.goto(`${server.url}/sessions/hostile`);
    const link = transcript(page).getByRole('link', { name: 'out', exact: true });
    await expect(transcript(page).getByRole('link')).toHaveText([
      'image not loaded: cat',
      'image not loaded: ref',
      'out',
    ]);
    await expect(link).toHaveAttribute('href', 'https://outside.test/page');
    await expect(link).toHaveAttribute('rel', 'noreferrer noopener');
    await expect(link).toHaveAttribute('title', 'https://outside.test/page');
    await expect(transcript(page)).toContainText('<script>window.pwned = 1</script>');
    await expect(transcript(page)).toContainText(/image not loaded: cat\s*outside\.test/);
    const feed = transcript(page).getByRole('feed');
    await expect(feed.locator('img, script, style, link, iframe, [id], [ping]')).toHaveCount(0);
    expect(await page.evaluate(() => 'pwned' in window)).toBe(false);
    await expect(transcript(page)).toContainText('thought');
  });

  for (const [id, reason] of [
    ['bomb', 'formatting it took too long'],
    ['deep', 'formatting it took too long'],
    ['long', 'it is too long to be formatted'],
  ] as const) {
    test(`that cannot be formatted is plain text, and the page answers meanwhile (${id})`, async ({
      page,
      startServer,
    }) => {
      const server = await startServer(env);
      await page.goto(`${server.url}/sessions/${id}`);
      await transcript(page).getByText('bash', { exact: true }).click();
      const result = transcript(page).getByRole('group', { name: 'Result', exact: true });
      await expect(result).not.toContainText('END');
      await result.getByRole('button', { name: /^Show all/ }).click();
      await expect(result).toContainText('END');
      if (id === 'long') await transcript(page).getByRole('button', { name: 'Read it whole' }).click();
      await expect(transcript(page)).toContainText(reason);
      await expect(transcript(page)).toContainText(answers[id]?.slice(0, 1_000) ?? '');
    });
  }

  test.describe('and an id that is none', () => {
    test.use({ allowedErrors: [/404/] });

    test('is not found, and never reaches the API', async ({ page, startServer }) => {
      const server = await startServer(env);
      for (const id of ['nobody', '..%2Fagents', 'a%20b']) {
        await page.goto(`${server.url}/sessions/${id}`);
        await expect(page.getByText('There is nothing at this address')).toBeVisible();
        await expect(transcript(page)).toHaveCount(0);
      }
    });
  });
});
