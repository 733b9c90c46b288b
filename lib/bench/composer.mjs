/** The composer at the sizes it is made for, in Chromium. */
import { ensureChromium, findChromium } from '#lib/commands/chromium.mjs';
import { makeDataDir, startServer } from '#lib/commands/server.mjs';
import { measureCsv } from './composer-csv.mjs';
import { measureTyping } from './composer-typing.mjs';
import { measureUpload } from './composer-upload.mjs';
import { printMachine } from './report.mjs';

const PARTS = { typing: measureTyping, csv: measureCsv, upload: measureUpload };

/** `--only=csv` measures one part. */
export async function bench(args) {
  const only = args.find((arg) => arg.startsWith('--only='))?.slice(7);
  printMachine();
  await ensureChromium();
  const { chromium } = await import('playwright');
  const { dataDir, remove } = makeDataDir();
  const server = await startServer({ BATCHDECK_DATA_DIR: dataDir });
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const browser = await chromium.launch({ executablePath: findChromium(), args: sandbox });
  try {
    for (const [name, measure] of Object.entries(PARTS)) {
      if (only === undefined || only === name) await measure({ browser, url: server.url, args });
    }
  } finally {
    await browser.close();
    await server.stop();
    remove();
  }
}
