/** 10,000 rows in 20 MB of CSV, from the file to the draft, in Chromium. */
import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { figure, heading, median } from './report.mjs';

const ROWS = 10_000;
const FILE_MB = 20;
const TIMES = 5;

/** Chooses the file, takes every guess and presses Import as soon as it can be pressed. */
export async function measureCsv({ browser, url }) {
  heading(`${ROWS.toLocaleString('en')} rows in ${FILE_MB} MB of CSV, median of ${TIMES}`);
  const file = path.join(tmpdir(), `batchdeck-bench-${process.pid}.csv`);
  writeFileSync(file, table());
  try {
    await importOnce(browser, url, file);
    const runs = [];
    for (let time = 0; time < TIMES; time += 1) runs.push(await importOnce(browser, url, file));
    const of = (name) => median(runs.map((run) => run[name]));
    figure('Chosen, parsed and checked', of('checkedMs') / 1000, 's');
    figure('Chosen, parsed, checked and in the draft', of('draftMs') / 1000, 's', { most: 5 });
    figure('Until it is saved', of('savedMs') / 1000, 's');
    figure('Longest task of the page until it is in the draft', of('longestMs'), 'ms', { most: 200 });
    figure('Longest task until it is saved', of('longestWithSaveMs'), 'ms', { most: 200 });
  } finally {
    rmSync(file, { force: true });
  }
}

/** Quoted cells, commas and line ends in them, as a spreadsheet writes. */
function table() {
  const filler = 'The quick brown fox, who said "no" twice, jumps over the lazy dog.\n';
  const length = Math.floor((FILE_MB * 1_000_000) / ROWS) - 120;
  const body = filler
    .repeat(Math.ceil(length / filler.length))
    .slice(0, length)
    .replaceAll('"', '""');
  const lines = Array.from({ length: ROWS }, (_, at) => `"Case ${at}: ${body}",suite-${at % 7},offline-brief,${at}`);
  return `text,suite,llm_id,number\r\n${lines.join('\r\n')}\r\n`;
}

async function importOnce(browser, url, file) {
  const page = await browser.newPage();
  try {
    await page.goto(`${url}/batches`);
    await page.getByRole('button', { name: 'New batch' }).first().click();
    await page.getByRole('heading', { name: 'Item 0' }).waitFor();
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    const chooser = page.getByLabel('Choose a file to import');
    await chooser.waitFor({ state: 'attached' });
    await page.evaluate(watch);
    await chooser.setInputFiles(file);
    await page.waitForFunction(() => performance.getEntriesByName('saved').length > 0, null, { timeout: 120_000 });
    return await page.evaluate(() => {
      const at = (name) => performance.getEntriesByName(name)[0]?.startTime ?? Number.NaN;
      const start = at('chosen');
      const longest = (end) =>
        Math.max(
          0,
          ...window.longTasks
            .filter((task) => task.startTime >= start && task.startTime <= end)
            .map((task) => task.duration),
        );
      return {
        checkedMs: at('checked') - start,
        draftMs: at('draft') - start,
        savedMs: at('saved') - start,
        longestMs: longest(at('draft')),
        longestWithSaveMs: longest(at('saved')),
      };
    });
  } finally {
    await page.close();
  }
}

/** Runs in the page: marks each moment as it comes, and presses Import as soon as it can be pressed. */
function watch() {
  window.longTasks = [];
  new PerformanceObserver((list) => window.longTasks.push(...list.getEntries())).observe({ type: 'longtask' });
  const mark = (name) => performance.getEntriesByName(name).length === 0 && performance.mark(name);
  document.addEventListener('change', () => mark('chosen'), { capture: true, once: true });
  const look = () => {
    const dialog = document.querySelector('[role=dialog]');
    const button = [...(dialog?.querySelectorAll('button') ?? [])].find((one) =>
      /^Import [\d,]+ /.test(one.textContent ?? ''),
    );
    if (
      button &&
      button.getAttribute('aria-disabled') !== 'true' &&
      performance.getEntriesByName('checked').length === 0
    ) {
      mark('checked');
      button.click();
    }
    const isDone = performance.getEntriesByName('checked').length > 0 && !dialog;
    if (isDone) mark('draft');
    const isSaved = [...document.querySelectorAll('[role=status]')].some((one) =>
      /^saved/.test(one.textContent?.trim() ?? ''),
    );
    if (isDone && isSaved && performance.now() - performance.getEntriesByName('draft')[0].startTime > 1) mark('saved');
    if (performance.getEntriesByName('saved').length === 0) requestAnimationFrame(look);
  };
  look();
}
