/** Browser tests by name, with all they need. */
import { ensureChromium } from './chromium.mjs';
import { build, checkNode, install } from './prepare.mjs';
import { bin, run } from './run.mjs';
import { noSettings } from './settings.mjs';

/** Answers Playwright's exit code. No name runs all. */
export async function runBrowserTests(names) {
  checkNode();
  await install();
  await ensureChromium();
  await build();
  const args = [bin('playwright'), 'test', '--config', 'e2e/playwright.config.ts', ...names];
  const seed = process.env.TEST_SEED ? { TEST_SEED: process.env.TEST_SEED } : {};
  return (await run(process.execPath, args, { env: { ...noSettings(), ...seed } })).code;
}
