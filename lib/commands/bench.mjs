/** `npm run bench -- <what>`: measures the built app and prints each figure beside its limit. */
import { build, checkNode, install } from './prepare.mjs';
import { CommandError, main } from './run.mjs';

const BENCHES = {
  engine: () => import('#lib/bench/engine.mjs'),
  composer: () => import('#lib/bench/composer.mjs'),
  lighthouse: () => import('#lib/bench/lighthouse.mjs'),
  pages: () => import('#lib/bench/pages.mjs'),
  sending: () => import('#lib/bench/sending.mjs'),
};

await main(async () => {
  const what = process.argv[2] ?? 'engine';
  const load = Object.hasOwn(BENCHES, what) ? BENCHES[what] : undefined;
  if (!load) throw new CommandError(`There is no bench "${what}". There are: ${Object.keys(BENCHES).join(', ')}.`);
  checkNode();
  await install();
  await build();
  const { bench } = await load();
  await bench(process.argv.slice(3));
});
