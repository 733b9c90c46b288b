import { expect, test } from './fixtures';
import { startDashboard } from './server';

test('a second process on the same data folder is refused with the pid of the first, and a kill frees it', async ({
  startServer,
}) => {
  const first = await startServer();
  const onSameFolder = { BATCHDECK_DATA_DIR: first.dataDir };
  await expect(startDashboard(onSameFolder)).rejects.toThrow(`in use by another Batchdeck (pid ${first.pid()})`);
  expect((await fetch(`${first.url}/api/batches`)).status).toBe(200);
  await first.kill();
  await first.start();
  expect((await fetch(`${first.url}/api/batches`)).status).toBe(200);
});
