/** Finds a Chromium for browser tests, and gets one where there is none. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { aptInstall, hasApt, isDebian } from './apt.mjs';
import { bin, say, step } from './run.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** CHROMIUM_PATH, else the first Chromium on PATH; undefined leaves the choice to Playwright's own. */
export function findChromium() {
  if (process.env.CHROMIUM_PATH) return process.env.CHROMIUM_PATH;
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter(Boolean);
  return NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name))).find((file) => existsSync(file));
}

/** Sees to it that there is one. Throws CommandError where none can be had. */
export async function ensureChromium() {
  if (findChromium() || (await hasPlaywrightsOwn())) return;
  if (hasApt && isDebian) {
    try {
      await aptInstall(['chromium', 'fonts-liberation']);
      return;
    } catch {
      say('  Debian’s Chromium is not to be had; trying Playwright’s own.');
    }
  }
  await step('Fetching Chromium', process.execPath, [bin('playwright'), 'install', 'chromium']);
}

async function hasPlaywrightsOwn() {
  const { chromium } = await import('playwright');
  return existsSync(chromium.executablePath());
}
