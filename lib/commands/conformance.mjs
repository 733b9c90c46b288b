/**
 * `npm run conformance`: judges the server at CONFORMANCE_URL, or without one the built app in three shapes: embedded,
 * one process on PostgreSQL, and one web process with three workers on PostgreSQL.
 */
import { judge, judgeShape, shapes } from './conformance-servers.mjs';
import { startPostgres } from './postgres.mjs';
import { build, checkNode, install } from './prepare.mjs';
import { main, say } from './run.mjs';

await main(async () => {
  checkNode();
  await install();
  const files = process.argv.slice(2);
  if (process.env.CONFORMANCE_URL) {
    process.exitCode = await judge({}, files);
    return;
  }
  await build();
  const postgres = process.env.TEST_POSTGRES_URL ? { url: process.env.TEST_POSTGRES_URL } : await startPostgres();
  const stopEarly = async () => {
    await postgres.stop?.();
    process.exit(130);
  };
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, stopEarly);
  let code = 0;
  try {
    for (const shape of shapes(postgres.url)) {
      say(`\n── ${shape.title}`);
      code = (await judgeShape(shape, files)) || code;
    }
  } finally {
    await postgres.stop?.();
  }
  process.exitCode = code;
});
