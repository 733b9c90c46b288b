/** What browser tests share: a running Batchdeck, and an eye on what the page does behind the test's back. */
import { test as base, type Page } from 'playwright/test';
import { type Dashboard, startDashboard } from './server';

export { expect } from 'playwright/test';

type Worker = {
  /** Environment of the worker's server; set it at the top of a file with `test.use`. */
  serverEnv: Record<string, string>;
  /** The worker's server. Tests share it, so each makes its own batches. */
  dashboard: Dashboard;
};

type Test = {
  /** Console errors that a test provokes on purpose. */
  allowedErrors: RegExp[];
  /** Starts further servers, stopped after the test. */
  startServer: (env?: Record<string, string>) => Promise<Dashboard>;
  /** Fails the test when a page asks another origin, breaks the content policy or writes an error to its console. */
  watch: undefined;
};

export const test = base.extend<Test, Worker>({
  serverEnv: [{}, { option: true, scope: 'worker' }],
  dashboard: [
    async ({ serverEnv }, use) => {
      const dashboard = await startDashboard(serverEnv);
      await use(dashboard);
      await dashboard.dispose();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  baseURL: ({ dashboard }, use) => use(dashboard.url),
  allowedErrors: [[], { option: true }],
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads what a fixture needs from this pattern.
  startServer: async ({}, use) => {
    const started: Dashboard[] = [];
    await use(async (env) => {
      const server = await startDashboard(env);
      started.push(server);
      return server;
    });
    for (const server of started) await server.dispose();
  },
  watch: [
    // `startServer` is named so that the verdict is given before its servers stop under an open page.
    async ({ context, dashboard, allowedErrors, startServer: _ }, use, testInfo) => {
      const faults: string[] = [];
      const watchPage = (page: Page) => {
        page.on('pageerror', (error) => faults.push(`uncaught: ${error.message}`));
        page.on('console', (message) => {
          const text = `${message.text()} (${message.location().url})`;
          if (message.type() === 'error' && !allowedErrors.some((pattern) => pattern.test(text))) faults.push(text);
        });
      };
      context.on('page', watchPage);
      context.on('request', (request) => {
        const { protocol, hostname } = new URL(request.url());
        // The last two are the browser's own, such as its viewer of PDFs.
        const isOurs =
          ['data:', 'blob:', 'chrome:', 'chrome-extension:'].includes(protocol) || hostname === '127.0.0.1';
        if (!isOurs) faults.push(`asked ${request.url()}`);
      });
      const logStart = dashboard.log().length;
      await use(undefined);
      if (testInfo.status !== testInfo.expectedStatus) {
        await testInfo.attach('server.log', { body: dashboard.log().slice(logStart), contentType: 'text/plain' });
      }
      if (faults.length > 0) throw new Error(`The page misbehaved:\n${faults.join('\n')}`);
    },
    { auto: true },
  ],
});
