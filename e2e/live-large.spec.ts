import path from 'node:path';
import type { Page } from 'playwright/test';
import { growBatch } from '@/lib/bench/grow-batch.mjs';
import { itemsOf, makeBatch } from './batch';
import { expect, test } from './fixtures';
import { numbered } from './steering-page';

const ROWS = 10_000;
/** Each becomes running, and then completed; with `LIVE_ROWS=1000` it takes a minute or two. */
const LIVE = Number(process.env.LIVE_ROWS ?? 120);
const READ = 103;

type Looks = {
  scroll: number[];
  first: string[];
  selected: string[];
  focus: string[];
  open: string[];
  sums: number[];
  completed: number[];
};

/** Notes, in every frame, what must not move and what must add up. Each list grows only when it changes. */
async function watchEverything(page: Page): Promise<() => Promise<Looks>> {
  await page.evaluate(() => {
    const looks: Looks = { scroll: [], first: [], selected: [], focus: [], open: [], sums: [], completed: [] };
    Object.assign(window, { looks });
    const note = <T>(list: T[], value: T) => {
      if (list.at(-1) !== value) list.push(value);
    };
    const number = (element: Element | null | undefined) => Number(element?.textContent?.replaceAll(',', '') ?? -1);
    const look = () => {
      const counts = [...document.querySelectorAll('[aria-label="Items by status"] b')];
      const rows = [...document.querySelectorAll('[role=rowgroup] [role=row] a[href^="?item="]')];
      note(looks.scroll, window.scrollY);
      note(looks.first, rows.find((row) => row.getBoundingClientRect().top > 0)?.getAttribute('href') ?? '');
      note(
        looks.selected,
        [...document.querySelectorAll('[role=row] input:checked')].map((box) => box.getAttribute('aria-label')).join(),
      );
      note(
        looks.focus,
        document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '',
      );
      note(looks.open, new URLSearchParams(window.location.search).get('item') ?? '');
      note(
        looks.sums,
        counts.reduce((sum, count) => sum + number(count), 0),
      );
      note(looks.completed, number(counts[0]));
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  return () => page.evaluate(() => (window as unknown as { looks: Looks }).looks);
}

test('live rows among ten thousand move nothing that a person scrolled to, selected, opened or focused', async ({
  page,
  startServer,
}) => {
  test.setTimeout(300_000);
  const server = await startServer();
  const batchId = await makeBatch(server, itemsOf('offline-brief', numbered(LIVE)));
  await server.stop();
  await growBatch(path.join(server.dataDir, 'database'), batchId, ROWS);
  await server.start();

  await page.goto(`${server.url}/batches/${batchId}`);
  await expect(page.getByText(`= ${ROWS.toLocaleString('en')}`)).toBeVisible();
  await page.getByRole('checkbox', { name: 'Select item 0' }).waitFor();
  // To the middle of what is under way, as a wheel goes.
  await page.mouse.move(700, 600);
  await expect(async () => {
    await page.mouse.wheel(0, 400);
    await expect(page.getByRole('checkbox', { name: `Select item ${READ}` })).toBeInViewport({ timeout: 200 });
  }).toPass({ intervals: [50] });
  await page.getByRole('checkbox', { name: `Select item ${READ - 2}` }).click();
  await page.getByRole('checkbox', { name: `Select item ${READ}` }).click({ modifiers: ['Shift'] });
  await expect(page.getByText('3 selected')).toBeVisible();
  await page
    .getByRole('row')
    .filter({ has: page.getByRole('checkbox', { name: `Select item ${READ}` }) })
    .getByRole('link')
    .first()
    .click();
  const drawer = page.getByRole('dialog');
  await expect(drawer.getByText(`Item ${READ}`).first()).toBeVisible();
  await drawer.getByRole('button', { name: /^Close/ }).focus();

  const looks = await watchEverything(page);
  await expect(page.getByText('all finished', { exact: true })).toBeVisible({ timeout: 240_000 });
  const { scroll, first, selected, focus, open, sums, completed } = await looks();
  expect([scroll.length, first.length, focus.length]).toEqual([1, 1, 1]);
  expect(selected).toEqual([[READ - 2, READ - 1, READ].map((index) => `Select item ${index}`).join()]);
  expect(open).toEqual([String(READ)]);
  expect(sums).toEqual([ROWS]);
  expect(completed.toSorted((a, b) => a - b)).toEqual(completed);
  expect(completed.length).toBeGreaterThan(2);
  expect((completed.at(-1) ?? 0) - (completed[0] ?? 0)).toBeGreaterThan(LIVE / 2);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('checkbox', { name: `Select item ${READ}` })).toBeChecked();
});
