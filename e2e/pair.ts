/** Two Batchdecks: the worker's own is the API, and a second one reaches its engine through a proxy that makes faults. */
import { randomUUID } from 'node:crypto';
import { startFaultProxy } from '@/lib/test/fault-proxy';
import type { Engine } from './engine';
import { test as base } from './fixtures';
import { startDashboard } from './server';

/** The key of the API. Its spellings in base64, hexadecimal and URLs all differ, so that each can be looked for. */
export const KEY = `dari_/${randomUUID()}+`;

export type Pair = Awaited<ReturnType<typeof startPair>>;

/** Its pages are those of the second, the dashboard under test; faults end with the test that makes them. */
export const test = base.extend<{ healed: undefined }, { pair: Pair }>({
  serverEnv: [{ BATCHDECK_ENGINE_KEY: KEY, BATCHDECK_LOG_LEVEL: 'debug' }, { scope: 'worker' }],
  pair: [
    async ({ dashboard: upstream }, use) => {
      const pair = await startPair({ url: upstream.url, key: KEY });
      await use(pair);
      await pair.dashboard.dispose();
      await pair.proxy.close();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  baseURL: ({ pair }, use) => use(pair.dashboard.url),
  healed: [
    async ({ pair }, use) => {
      pair.proxy.use(() => ({}));
      await use(undefined);
      pair.proxy.use(() => ({}));
    },
    { auto: true },
  ],
});

async function startPair(engine: Engine) {
  const proxy = await startFaultProxy({ baseUrl: engine.url, fetch });
  const env = {
    DARI_BASE_URL: proxy.url,
    DARI_API_KEY: engine.key,
    DARI_TIMEOUT_MS: '4000',
    BATCHDECK_LOG_LEVEL: 'debug',
  };
  const dashboard = await startDashboard(env);
  /** Changes the dashboard's key as a person would; its environment is read at each start. */
  const restart = async (key: string) => {
    Object.assign(env, { DARI_API_KEY: key });
    await dashboard.stop();
    await dashboard.start();
  };
  return { engine, proxy, dashboard, restart };
}
