/** `npm run browser [name…]`: browser tests alone; `npm run size` is one of them. */
import { runBrowserTests } from './browser-tests.mjs';
import { main } from './run.mjs';

await main(async () => {
  process.exitCode = await runBrowserTests(process.argv.slice(2));
});
