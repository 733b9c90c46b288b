import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { defineConfig } from 'vitest/config';

const root = path.resolve(import.meta.dirname, '../..');

const secretKey = randomBytes(32).toString('base64');

/** What never comes near a database, or is refused before it does, need not run on both. */
const WITHOUT_DATABASE = [
  'components/**',
  'lib/{code,commands,dari,import,reference}/**',
  'lib/engine/{models,sandbox,tools}/**',
  'lib/engine/bad-input/endpoints.test.ts',
  'lib/*.test.ts',
];
/** Only the embedded database, which nobody shares and which is not sure of its last commits, is mended at a start. */
const EMBEDDED_ONLY = ['lib/submissions/recover.test.ts'];

const project = (name: string, env: Record<string, string>, exclude: string[] = []) => ({
  extends: true as const,
  test: {
    name,
    exclude,
    globalSetup: [path.join(import.meta.dirname, 'template.ts')],
    env: { BATCHDECK_LOG_LEVEL: 'silent', BATCHDECK_SECRET_KEY: secretKey, ...env },
  },
});

/** Every unit test runs on the embedded database, and what needs one again on the PostgreSQL that TEST_POSTGRES_URL names. */
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
    // Loading the same modules for each file takes a third of the time; a file begins with a database of its own.
    isolate: false,
    projects: [
      project('embedded', { TEST_DATABASE: 'embedded' }),
      ...(process.env.TEST_POSTGRES_URL
        ? [project('postgres', { TEST_DATABASE: 'server' }, [...WITHOUT_DATABASE, ...EMBEDDED_ONLY])]
        : []),
    ],
  },
});
