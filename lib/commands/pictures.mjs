/** `npm run pictures`: pictures of every page from the browser tests, and three of them for the README. */
import { copyFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { runBrowserTests } from './browser-tests.mjs';
import { main, root, say } from './run.mjs';

const IN_README = { batch: 'batch-failed', composer: 'composer', session: 'session' };

await main(async () => {
  process.env.PICTURES = 'all';
  process.exitCode = await runBrowserTests(['pictures']);
  if (process.exitCode !== 0) return;
  const to = path.join(root, 'public/screenshots');
  mkdirSync(to, { recursive: true });
  for (const [name, page] of Object.entries(IN_README)) {
    copyFileSync(path.join(root, `test-results/pictures/${page}-1440-light.png`), path.join(to, `${name}.png`));
  }
  say('Pictures are in test-results/pictures, those of the README in public/screenshots.');
});
