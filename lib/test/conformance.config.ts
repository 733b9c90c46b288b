import path from 'node:path';
import { defineConfig } from 'vitest/config';

const root = path.resolve(import.meta.dirname, '../..');
const { CONFORMANCE_URL, CONFORMANCE_KEY, CONFORMANCE_UPLOAD_MAX_MB, CONFORMANCE_AGENT } = process.env;

/** The conformance suite, against the server that CONFORMANCE_URL and CONFORMANCE_KEY name. */
export default defineConfig({
  root,
  resolve: { alias: { '@': root } },
  test: {
    include: ['lib/engine/conformance/*.test.ts'],
    globalSetup: ['lib/engine/conformance/setup.ts'],
    provide: {
      server: {
        url: (CONFORMANCE_URL ?? '').replace(/\/+$/, ''),
        key: CONFORMANCE_KEY ?? '',
        agent: CONFORMANCE_AGENT || null,
        uploadMaxMb: CONFORMANCE_UPLOAD_MAX_MB ? Number(CONFORMANCE_UPLOAD_MAX_MB) : null,
      },
    },
    testTimeout: 90_000,
    hookTimeout: 90_000,
    pool: 'threads',
    // Tests wait for the server more than they work.
    maxWorkers: 6,
    maxConcurrency: 10,
    sequence: { concurrent: true },
  },
});
