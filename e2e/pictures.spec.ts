import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright/test';
import type { DraftItem } from '@/lib/batches/schema';
import { makeDraft, uploadFile } from './actions';
import { finishedBatch, makeBatch } from './batch';
import { expect, test } from './fixtures';
import type { Dashboard } from './server';

const root = path.resolve(import.meta.dirname, '..');
const folder = path.join(root, 'test-results/pictures');

/** `npm run pictures` takes them all; among the other tests one theme is looked at, and only for what does not fit. */
const ALL = process.env.PICTURES === 'all';
const THEMES = ALL ? (['light', 'dark'] as const) : (['light'] as const);
const SIZES = [
  { width: 1440, height: 900 },
  { width: 768, height: 1024 },
  { width: 360, height: 740 },
];
const FILES = ['README.md', 'package.json', 'lib/engine/README.md', 'app/globals.css', 'tsconfig.json', 'proxy.ts'];
const QUESTIONS = ['What is in', 'How long is', 'Which terms carry'];
const RUNNING_ITEMS = 240;

// Few sessions at once, so that the running batch is still running in its last picture.
test.use({ serverEnv: { BATCHDECK_SESSIONS_AT_ONCE: '4' } });

test('every page fits its window at three widths, and has its pictures taken', async ({
  browser,
  dashboard,
  startServer,
}) => {
  test.setTimeout(600_000);
  mkdirSync(folder, { recursive: true });
  const items = await documentItems(dashboard);
  const doneId = await makeBatch(dashboard, items.slice(0, 8), 'Project files, full reports');
  const mixedId = await makeBatch(dashboard, withFailures(items), 'Project files, brief and full');
  const { rows } = await finishedBatch(dashboard, doneId);
  const mixed = await finishedBatch(dashboard, mixedId);
  const draftId = await makeDraft(dashboard, items.slice(0, 5).map(withSecret), 'Next week’s documents');
  const faultyId = await makeDraft(dashboard, [items[0] ?? {}, { parts: [] }], '');
  const empty = await startServer();
  const runningId = await makeBatch(dashboard, withSlow(items), 'Every document, three questions');
  const failedRow = mixed.rows.find(({ status }) => status === 'failed');

  const pages: Record<string, [url: string, ready: (page: Page) => Promise<unknown>]> = {
    'batch-running': [
      `/batches/${runningId}`,
      (page) =>
        page
          .getByText(/^[1-9]\d+ of \d+ finished$/)
          .first()
          .waitFor(),
    ],
    batches: ['/batches', (page) => page.getByText('Project files, full reports').waitFor()],
    'batches-empty': [`${empty.url}/batches`, (page) => page.getByText('Open the example batch').waitFor()],
    composer: [`/batches/${draftId}/edit`, (page) => page.getByRole('region', { name: 'Item 0' }).waitFor()],
    'composer-errors': [`/batches/${faultyId}/edit`, pressSend],
    'batch-failed': [`/batches/${mixedId}`, (page) => page.getByRole('row').nth(3).waitFor()],
    'batch-drawer': [
      `/batches/${mixedId}?item=${failedRow?.index}`,
      (page) => page.getByRole('dialog').getByText('Failed', { exact: true }).nth(1).waitFor(),
    ],
    compare: [
      `/batches/${mixedId}/compare?case=input&words`,
      (page) => page.getByRole('table', { name: 'Cases by column' }).getByRole('row').nth(2).waitFor(),
    ],
    session: [`/sessions/${rows[0]?.sessionId}`, (page) => page.getByRole('table').first().waitFor()],
    'session-failed': [`/sessions/${failedRow?.sessionId}`, (page) => page.getByText('Failed').first().waitFor()],
    agents: ['/agents', (page) => page.getByText('document-analyst').first().waitFor()],
    settings: ['/settings', (page) => page.getByRole('heading', { name: 'Settings' }).waitFor()],
    'not-found': ['/nowhere', (page) => page.getByRole('heading').first().waitFor()],
  };
  for (const [name, [url, ready]] of Object.entries(pages)) {
    for (const theme of THEMES) {
      const context = await browser.newContext({ baseURL: dashboard.url, colorScheme: theme, viewport: SIZES[0] });
      const page = await context.newPage();
      await page.goto(url);
      await ready(page);
      for (const size of SIZES) {
        await page.setViewportSize(size);
        const file = path.join(folder, `${name}-${size.width}-${theme}.png`);
        if (ALL) await page.screenshot({ path: file, animations: 'disabled', caret: 'initial' });
        await expect(page.locator('body')).toHaveJSProperty('scrollWidth', size.width);
      }
      await context.close();
    }
  }
});

async function pressSend(page: Page): Promise<void> {
  await page
    .getByRole('button', { name: /^Send \d/ })
    .first()
    .click();
  await page.getByText(/things? to put right/).waitFor();
}

/** A question about each of our own files, each with the file. */
async function documentItems(dashboard: Dashboard): Promise<Partial<DraftItem>[]> {
  const files = await Promise.all(
    FILES.map((file) => uploadFile(dashboard, path.basename(file), readFileSync(path.join(root, file)))),
  );
  return QUESTIONS.flatMap((question) =>
    files.map(({ id, filename, sizeBytes }, index) => ({
      llmId: question === QUESTIONS[0] ? '' : 'offline-brief',
      parts: [
        { id: 'text', type: 'text' as const, text: `${question} ${FILES[index]}?` },
        { id: 'file', type: 'file' as const, fileId: id, filename, sizeBytes },
      ],
      metadata: [
        { id: 'suite', key: 'suite', value: 'project-files' },
        { id: 'path', key: 'path', value: FILES[index] ?? '' },
      ],
    })),
  );
}

const withFailures = (items: Partial<DraftItem>[]) =>
  items.map((item, index) => {
    if (index % 7 === 3) return { ...item, llmId: 'test-fails-first-try' };
    return index % 9 === 5 ? { ...item, llmId: 'test-always-fails' } : item;
  });

const withSlow = (items: Partial<DraftItem>[]) =>
  Array.from({ length: RUNNING_ITEMS }, (_, index) => ({
    ...items[index % items.length],
    ...(index > 7 && { llmId: 'test-slow-5s' }),
    ...(index === 3 && { llmId: 'test-always-fails' }),
  }));

const withSecret = (item: Partial<DraftItem>): Partial<DraftItem> => ({
  ...item,
  secrets: [{ id: 'token', name: 'ANALYST_TOKEN', value: 'a value that is never shown', keptFrom: null }],
});
