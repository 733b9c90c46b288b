import path from 'node:path';
import { defineConfig } from 'playwright/test';
import { findChromium } from '@/lib/commands/chromium.mjs';

const root = path.resolve(import.meta.dirname, '..');
/** The window's own pages, which no test looks at, and what Playwright turns off: of two such switches the last counts. */
const FEATURES_OFF = [
  'WebUIOmniboxPopup',
  'WebUIOmniboxAimPopup',
  'WebUIOmniboxFullPopup',
  'AimEnabled',
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsFirstBalancedModeAutoEnable',
  'HttpsUpgrades',
  'LensOverlay',
  'MediaRouter',
  'NetworkTimeServiceQuerying',
  'OptimizationHints',
  'PaintHolding',
  'PreconnectToSearch',
  'ThirdPartyStoragePartitioning',
];
const isRoot = process.getuid?.() === 0;

/** Runs against the built app: every worker starts a server of its own (fixtures.ts). */
export default defineConfig({
  testDir: import.meta.dirname,
  globalSetup: path.join(import.meta.dirname, 'setup.ts'),
  outputDir: path.join(root, 'test-results/browser'),
  workers: 2,
  timeout: 240_000,
  expect: { timeout: 45_000 },
  forbidOnly: true,
  reporter: [['list'], ['json', { outputFile: path.join(root, 'test-results/browser.json') }]],
  use: {
    viewport: { width: 1440, height: 900 },
    // Without a graphics card every turning wheel costs a good part of a core.
    contextOptions: { reducedMotion: 'reduce' },
    actionTimeout: 45_000,
    // A trace costs a quarter of a test's time: TRACE=1 keeps those of failures.
    trace: process.env.TRACE ? 'retain-on-failure' : 'off',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: findChromium(),
      args: [
        ...(isRoot ? ['--no-sandbox'] : []),
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        `--disable-features=${FEATURES_OFF.join(',')}`,
      ],
    },
  },
});
