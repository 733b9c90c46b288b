import type { BrowserContext, Page } from 'playwright/test';
import { uploadFile } from './actions';
import { finishedBatch, makeBatch } from './batch';
import { expect, test } from './fixtures';
import { hostileItems, startHostileApi } from './hostile-api';
import { hostilePayloads } from './hostile-payloads';
import type { Dashboard } from './server';

const PAYLOADS = hostilePayloads();
const SESSIONS = 12;
const chunk = (index: number) => PAYLOADS.filter((_, place) => place % SESSIONS === index % SESSIONS);
const short = (index: number) => PAYLOADS[(index * 37) % PAYLOADS.length]?.slice(0, 400) ?? '';

/** What a page did that it must not. */
type Deeds = { requests: string[]; violations: string[]; found: string[]; errors: string[]; ran: number };

/** Notes every request to elsewhere, and stops it; with it what the content policy stopped before. */
async function watchDeeds(context: BrowserContext): Promise<Deeds> {
  const deeds: Deeds = { requests: [], violations: [], found: [], errors: [], ran: 0 };
  await context.route(
    ({ hostname, protocol }) => protocol.startsWith('http') && hostname !== '127.0.0.1',
    (route) => {
      deeds.requests.push(route.request().url());
      return route.abort();
    },
  );
  await context.exposeBinding('noteViolation', (_, words: string) => void deeds.violations.push(words));
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) =>
      (window as unknown as { noteViolation: (words: string) => void }).noteViolation(
        `${effectiveDirective} ${blockedURI}`,
      ),
    );
  });
  return deeds;
}

/** Opens all that can be opened on a page, from top to bottom, and looks at what is drawn on the way. */
async function readWhole(page: Page, deeds: Deeds) {
  for (let step = 0; step < 200; step += 1) {
    const { isEnd, found, ran } = await page.evaluate(lookAround);
    deeds.found.push(...found);
    deeds.ran += ran;
    if (isEnd) return;
  }
  throw new Error('The page has no end.');
}

async function lookAround() {
  for (const one of document.querySelectorAll('details')) one.open = true;
  await new Promise((resolve) => setTimeout(resolve, 60));
  const found: string[] = [];
  for (const element of document.querySelectorAll('*')) {
    for (const { name, value } of element.attributes) {
      const isAddress = /^(href|src|srcset|action|formaction|data|poster|ping|xlink:href|background)$/i.test(name);
      if (/^on/i.test(name)) found.push(`${name} on ${element.tagName}`);
      if (isAddress && /^[\s\p{Cc}]*(javascript|vbscript|data:text\/html)/iu.test(value))
        found.push(`${name}=${value}`);
      if (name === 'srcdoc' || (name === 'style' && /url\(/i.test(value))) found.push(`${name}=${value}`);
    }
  }
  for (const element of document.querySelectorAll(
    ':is(main, [role="dialog"], [data-hostile]) :is(script, iframe, object, embed, meta, base, link, style, math, form[action^="http"])',
  )) {
    found.push(`an element ${element.tagName}`);
  }
  const scroller = document.querySelector('[role="dialog"] .overflow-y-auto') ?? document.documentElement;
  const before = scroller.scrollTop;
  scroller.scrollBy({ top: scroller.clientHeight * 0.8, behavior: 'instant' });
  return { isEnd: scroller.scrollTop === before, found, ran: 'ran' in window ? 1 : 0 };
}

test.describe('words of a stranger', () => {
  let api: Awaited<ReturnType<typeof startHostileApi>>;
  let fileId: string | null = null;
  test.beforeAll(async () => {
    api = await startHostileApi({
      agentName: short(3).replaceAll(/[\0\ud800-\udfff]/g, ''),
      errors: PAYLOADS,
      transcriptOf: (index) => (index === 99 ? megabyte() : hostileItems(chunk(index), fileId)),
    });
  });
  test.afterAll(() => void api.close());

  /** 404s and an image that is none are said in the console. */
  test.use({ allowedErrors: [/Failed to load resource/] });

  async function hostileBatch(server: Dashboard) {
    const file = await uploadFile(server, `"><img src=x onerror=top.ran=1>\u202e gnp.png`, 'no picture');
    fileId = file.id;
    const part = { id: 'file', type: 'image' as const, fileId, filename: file.filename, sizeBytes: file.sizeBytes };
    const items = Array.from({ length: SESSIONS * 2 }, (_, index) => ({
      llmId: '',
      parts: [{ id: 'text', type: 'text' as const, text: short(index) || 'x' }, part],
      metadata: [
        { id: 'a', key: `<img src=x onerror=top.ran=1> ${index % 2}`, value: short(index + 1).slice(0, 200) },
        { id: 'b', key: 'case', value: String(index >> 1) },
      ],
    }));
    const batchId = await makeBatch(server, items, '<img src=x onerror=top.ran=1> “batch”');
    await finishedBatch(server, batchId);
    return batchId;
  }

  test('neither run, nor load, nor stay unseen, on any page and in the report', async ({ browser, startServer }) => {
    const server = await startServer({ DARI_BASE_URL: api.url, DARI_API_KEY: 'dari_hostile_test' });
    const context = await browser.newContext();
    const page = await context.newPage();
    const deeds = await watchDeeds(context);
    await page.setViewportSize({ width: 1440, height: 4000 });
    page.on('pageerror', ({ message }) => deeds.errors.push(`${page.url()}: ${message}`));
    page.on('dialog', (dialog) => {
      deeds.ran += 1;
      void dialog.dismiss();
    });
    const batchId = await hostileBatch(server);
    const { url } = server;

    await page.goto(`${url}/batches/${batchId}`);
    await expect(page.getByRole('heading', { name: /batch”/ })).toBeVisible();
    await readWhole(page, deeds);
    for (const item of [0, 1]) {
      await page.goto(`${url}/batches/${batchId}?item=${item}`);
      const read = page.getByRole('dialog').getByRole('region', { name: 'Transcript' });
      await expect(read.locator('summary').first()).toBeAttached();
      await readWhole(page, deeds);
    }
    for (let index = 0; index < SESSIONS; index += 1) {
      await page.goto(`${url}/sessions/sess_${index}`);
      await expect(page.getByRole('region', { name: 'Transcript' }).locator('summary').first()).toBeAttached();
      await readWhole(page, deeds);
      const text = await page
        .getByRole('region', { name: 'Transcript' })
        .evaluate((region) => region.textContent ?? '');
      expect(text).not.toMatch(/(?![\n\t])[\p{Cc}\p{Bidi_Control}\u200b]/u);
    }
    for (const path of [`/batches/${batchId}/compare`, '/batches', '/agents']) {
      await page.goto(url + path);
      await expect(page.getByRole('heading').first()).toBeVisible();
      await readWhole(page, deeds);
    }

    const report = await (await fetch(`${url}/api/batches/${batchId}/export?format=html`)).text();
    await context.route(`${url}/report`, (route) => route.fulfill({ contentType: 'text/html', body: report }));
    await page.goto(`${url}/report`);
    await readWhole(page, deeds);
    expect(report).toContain('onerror=top.ran=1');
    await context.close();

    expect(deeds).toEqual({ requests: [], violations: [], found: [], errors: [], ran: 0 });
    expect(PAYLOADS.length).toBeGreaterThan(500);
  });

  test('would be seen to run and to load by the same eyes, were they put into a page as HTML', async ({
    browser,
    dashboard,
  }) => {
    const context = await browser.newContext();
    const deeds = await watchDeeds(context);
    const page = await context.newPage();
    const address = `${dashboard.url}/sabotaged`;
    await context.route(address, (route) => route.fulfill({ contentType: 'text/html', body: '<main></main>' }));
    await page.goto(address);
    await page.evaluate((payloads) => {
      for (const payload of payloads.filter((one) => !/refresh|<base/i.test(one))) {
        const box = document.createElement('div');
        document.querySelector('main')?.append(box);
        box.innerHTML = payload;
      }
    }, PAYLOADS);
    await expect.poll(() => deeds.requests.length).toBeGreaterThan(5);
    await readWhole(page, deeds);
    expect(deeds.ran).toBeGreaterThan(0);
    expect(deeds.found.length).toBeGreaterThan(50);

    await page.goto(`${dashboard.url}/agents`);
    await page.evaluate(() => {
      const box = document.createElement('div');
      box.innerHTML = '<img src="https://outside.test/blocked.png">';
      document.body.append(box);
    });
    await expect.poll(() => deeds.violations).toContain('img-src https://outside.test/blocked.png');
    await context.close();
  });

  test('a megabyte of them is plain text, and all of it can be had', async ({ page, startServer }) => {
    const server = await startServer({ DARI_BASE_URL: api.url, DARI_API_KEY: 'dari_hostile_test' });
    await page.goto(`${server.url}/sessions/sess_99`);
    const transcript = page.getByRole('region', { name: 'Transcript' });
    await expect(transcript.getByText('formatting it took too long').first()).toBeVisible();
    const whole = transcript.getByRole('button', { name: 'Read it whole' });
    for (let left = await whole.count(); left > 0; left -= 1) {
      await whole.first().click();
      await expect(whole).toHaveCount(left - 1);
    }
    await expect(transcript).toContainText('it is too long to be formatted');
    await transcript.locator('summary').first().click();
    const tree = transcript.getByRole('tree', { name: 'Result as a tree' });
    await expect(tree.getByRole('treeitem').nth(1)).toBeVisible();
    await tree.getByRole('treeitem').first().focus();
    await page.keyboard.press('End');
    await page.keyboard.press('ArrowRight');
    await expect(tree.getByRole('treeitem').last()).toBeVisible();
    await transcript.getByRole('button', { name: 'Show all 700,000 characters' }).click();
    await expect(transcript.getByText('THE END')).toBeVisible();
  });
});

const BOMB_LENGTH = 700_000;

/** What takes a parser minutes, more than may be formatted, nesting, and very many names. */
function megabyte(): unknown[] {
  const at = '2026-06-02T09:00:00Z';
  const say = (id: string, text: string) => ({
    type: 'assistant_message',
    id,
    status: 'completed',
    content: [{ type: 'text', text }],
    created_at: at,
  });
  const end = '\nTHE END';
  return [
    {
      type: 'tool_call',
      id: 't',
      tool_call_id: 'c',
      tool_name: 'bash',
      arguments: {},
      status: 'completed',
      result: {
        names: Object.fromEntries(Array.from({ length: 20_000 }, (_, n) => [`name ${n}`, n])),
        deep: `${'['.repeat(50_000)}${']'.repeat(50_000)}`,
      },
      is_error: false,
      created_at: at,
      completed_at: at,
    },
    say('a1', '*a_ '.repeat(20_000)),
    say('a2', `${'> '.repeat(5_000)}deep`),
    say('a3', '*a_ '.repeat(BOMB_LENGTH / 4 + 1).slice(0, BOMB_LENGTH - end.length) + end),
  ];
}
