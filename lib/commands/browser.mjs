/** `npm run browser [spec…]`: browser tests alone, with all they need; `pictures` and `size` are two of them. */
import { ensureChromium } from './chromium.mjs';
import { build, checkNode, install } from './prepare.mjs';
import { bin, main, run } from './run.mjs';
import { noSettings } from './settings.mjs';

await main(async () => {
  checkNode();
  await install();
  await ensureChromium();
  await build();
  const args = [bin('playwright'), 'test', '--config', 'e2e/playwright.config.ts', ...process.argv.slice(2)];
  const { code } = await run(process.execPath, args, { env: noSettings() });
  process.exitCode = code;
});
