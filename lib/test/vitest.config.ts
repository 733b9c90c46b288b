import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { defineConfig } from 'vitest/config';

const root = path.resolve(import.meta.dirname, '../..');

const secretKey = randomBytes(32).toString('base64');

const project = (name: string, env: Record<string, string>) => ({
  extends: true as const,
  test: { name, env: { BATCHDECK_LOG_LEVEL: 'silent', BATCHDECK_SECRET_KEY: secretKey, ...env } },
});

/** Every unit test runs on the embedded database, and again on a PostgreSQL server where TEST_POSTGRES_URL names one. */
export default defineConfig({
  root,
  resolve: {
    alias: { '@': root, 'server-only': path.join(import.meta.dirname, 'empty.ts') },
  },
  test: {
    include: ['{lib,components}/**/*.test.ts'],
    exclude: ['**/node_modules/**', 'lib/engine/conformance/**'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    projects: [
      project('embedded', { TEST_DATABASE: 'embedded' }),
      ...(process.env.TEST_POSTGRES_URL ? [project('postgres', { TEST_DATABASE: 'server' })] : []),
    ],
  },
});
