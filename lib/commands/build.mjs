/** `npm run build`: what start and the tests do before they need the build. */
import { build, checkNode, install } from './prepare.mjs';
import { main } from './run.mjs';

await main(async () => {
  checkNode();
  await install();
  await build();
});
