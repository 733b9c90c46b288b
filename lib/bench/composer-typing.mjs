/** A draft of 50,000 items in Chromium: how long it takes to open, and how soon a typed letter is on the screen. */
import { generateNKeysBetween } from 'fractional-indexing';
import { callAction } from '#lib/prove/actions.mjs';
import { figure, heading, median } from './report.mjs';

const ITEMS = 50_000;
const ITEMS_PER_SAVE = 2_500;
const LETTERS = 150;
const LETTER_MS = 70;
const TIMES = 3;

/** The delay is that from a key's event to the first frame after it, drawn by the browser. */
export async function measureTyping({ browser, url }) {
  heading(`A draft of ${ITEMS.toLocaleString('en')} items, median of ${TIMES}`);
  const batchId = await seed(url);
  const runs = [];
  for (let time = 0; time < TIMES; time += 1) runs.push(await openAndType(browser, `${url}/batches/${batchId}/edit`));
  const of = (name) => median(runs.map((run) => run[name]));
  figure('Until the first item can be edited', of('editableMs') / 1000, 's');
  figure('Until all items are there', of('completeMs') / 1000, 's');
  figure('Longest task of the page until then', of('longestMs'), 'ms', { most: 200 });
  figure('From a key to the screen, 95th percentile', of('delayMs'), 'ms', { most: 50 });
}

/** Answers the id of a draft with so many items. */
async function seed(url) {
  const { batchId } = must(await callAction(url, 'createDraft', {}));
  const places = generateNKeysBetween(null, null, ITEMS);
  let revision = 0;
  for (let start = 0; start < ITEMS; start += ITEMS_PER_SAVE) {
    const changed = places.slice(start, start + ITEMS_PER_SAVE).map((place, at) => itemAt(start + at, place));
    const head = { batchId, basedOn: revision, revision: revision + 1, name: 'A large draft', agentId: '' };
    must(await callAction(url, 'saveDraft', { ...head, changed, removed: [] }));
    revision += 1;
  }
  return batchId;
}

const itemAt = (index, place) => ({
  id: `item-${index}`,
  place,
  parts: [
    { id: `part-${index}`, type: 'text', text: `Summarise case ${index} in two sentences. ${'Context. '.repeat(20)}` },
  ],
  metadata: [{ id: 'm', key: 'case', value: String(index) }],
  llmId: '',
  versionId: '',
  secrets: [],
});

function must(result) {
  if (!result.ok) throw new Error(result.error.message);
  return result.data;
}

async function openAndType(browser, address) {
  const page = await browser.newPage();
  try {
    await page.addInitScript(() => {
      window.longTasks = [];
      new PerformanceObserver((list) =>
        window.longTasks.push(...list.getEntries().map(({ duration }) => duration)),
      ).observe({
        type: 'longtask',
        buffered: true,
      });
    });
    const start = performance.now();
    await page.goto(address);
    const text = page.getByRole('textbox', { name: 'Text', exact: true });
    await text.waitFor();
    const editableMs = performance.now() - start;
    await page.waitForFunction(() => !document.querySelector('progress[aria-label="Items loaded"]'), null, {
      timeout: 120_000,
    });
    const completeMs = performance.now() - start;
    const longestMs = await page.evaluate(() => Math.max(0, ...window.longTasks));
    await text.focus();
    await page.evaluate(watchKeys);
    await page.keyboard.type('abcdefghi '.repeat(LETTERS / 10), { delay: LETTER_MS });
    const delays = await page.evaluate(() => window.keyDelays);
    return { editableMs, completeMs, longestMs, delayMs: percentile(delays, 0.95) };
  } finally {
    await page.close();
  }
}

/** Runs in the page. */
function watchKeys() {
  window.keyDelays = [];
  document.addEventListener(
    'keydown',
    ({ timeStamp }) =>
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => window.keyDelays.push(performance.now() - timeStamp);
        port2.postMessage(null);
      }),
    { capture: true },
  );
}

function percentile(values, share) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN;
}
