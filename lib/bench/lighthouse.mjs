/** What Lighthouse says of every page, as a desktop and as a phone. It is fetched for the run and is no dependency. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ensureChromium, findChromium } from '#lib/commands/chromium.mjs';
import { CommandError, npm, run, say } from '#lib/commands/run.mjs';
import { makeDataDir, startServer } from '#lib/commands/server.mjs';
import { openDashboard } from './dashboard-client.mjs';
import { growBatch } from './grow-batch.mjs';
import { heading, printMachine } from './report.mjs';

const LIGHTHOUSE = 'lighthouse@12.8.2';
const ROWS = 1_000;
const CATEGORIES = ['performance', 'accessibility', 'best-practices'];

/** `--only=/batches` takes pages whose path has that in it. */
export async function bench(args) {
  const only = args.find((arg) => arg.startsWith('--only='))?.split('=')[1] ?? '';
  printMachine();
  await ensureChromium();
  const { dataDir, remove } = makeDataDir();
  let server = await startServer({ BATCHDECK_DATA_DIR: dataDir });
  try {
    const { batchId, draftId, sessionId, agentId } = await fill(openDashboard(server.url));
    await server.stop();
    await growBatch(path.join(dataDir, 'database'), batchId, ROWS);
    server = await startServer({ BATCHDECK_DATA_DIR: dataDir });
    const pages = {
      '/batches': '/batches',
      '/batches/[batchId]': `/batches/${batchId}`,
      '/batches/[batchId]/edit': `/batches/${draftId}/edit`,
      '/sessions/[sessionId]': `/sessions/${sessionId}`,
      '/agents': '/agents',
      '/agents/[agentId]': `/agents/${agentId}`,
      '/settings': '/settings',
      '/api-reference': '/api-reference',
    };
    heading(`Performance, accessibility, best practices; of 100 each, a batch of ${ROWS.toLocaleString('en')} rows`);
    for (const [name, address] of Object.entries(pages)) {
      if (!name.includes(only)) continue;
      const [desktop, mobile] = [
        await audit(`${server.url}${address}`, 'desktop'),
        await audit(`${server.url}${address}`, 'mobile'),
      ];
      say(`${name.padEnd(28)} desktop ${desktop}    mobile ${mobile}`);
    }
  } finally {
    await server.stop();
    remove();
  }
}

async function fill(dashboard) {
  const batchId = await dashboard.compose(12, () => 'offline-brief');
  await dashboard.act('submitBatch', { batchId });
  const draftId = await dashboard.compose(3, () => 'offline-brief');
  for (;;) {
    const { head, rows } = await dashboard.readBatch(batchId, -1);
    if (head.finishedAt) return { batchId, draftId, agentId: head.agentId, sessionId: rows[0].sessionId };
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Three scores, and which audits of the last two failed. */
async function audit(url, form) {
  const folder = mkdtempSync(path.join(tmpdir(), 'batchdeck-lighthouse-'));
  const report = path.join(folder, 'report.json');
  const sandbox = process.getuid?.() === 0 ? ' --no-sandbox' : '';
  try {
    const [program, args] = npm(['exec', '--yes', '--package', LIGHTHOUSE, '--', 'lighthouse', url]);
    const more = [
      ...(form === 'desktop' ? ['--preset=desktop'] : []),
      `--only-categories=${CATEGORIES.join(',')}`,
      '--output=json',
      `--output-path=${report}`,
      `--chrome-flags=--headless=new${sandbox}`,
      '--quiet',
    ];
    const env = { CHROME_PATH: findChromium() };
    const { code, output } = await run(program, [...args, ...more], { isQuiet: true, env });
    if (code !== 0) throw new CommandError(`Lighthouse failed on ${url}:\n${output}`);
    const { categories, audits } = JSON.parse(readFileSync(report, 'utf8'));
    const faults = CATEGORIES.slice(1).flatMap((name) =>
      categories[name].auditRefs.filter(({ id, weight }) => weight > 0 && audits[id].score === 0).map(({ id }) => id),
    );
    const scores = CATEGORIES.map((name) => Math.round(categories[name].score * 100));
    return `${scores.join(' ')}${faults.length > 0 ? ` (${faults.join(', ')})` : ''}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
