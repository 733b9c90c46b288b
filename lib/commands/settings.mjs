/** A person's settings of Batchdeck: read for start, kept out of builds and tests. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import util from 'node:util';
import { root } from './run.mjs';

const SETTING = /^(BATCHDECK|DARI|TEST)_|^(PORT|DATABASE_URL)$/;
const file = path.join(root, '.env');

/** Reads .env where there is one. What the environment has already set stays. */
export function loadEnvFile() {
  if (existsSync(file)) process.loadEnvFile(file);
}

/**
 * Every setting that the environment or .env makes, as set to nothing. Next reads .env by itself, so leaving them out
 * would not keep a key out of a build, or a real API out of the tests.
 */
export function noSettings() {
  const inFile = existsSync(file) ? Object.keys(util.parseEnv(readFileSync(file, 'utf8'))) : [];
  const names = [...Object.keys(process.env), ...inFile].filter((name) => SETTING.test(name));
  return Object.fromEntries(names.map((name) => [name, '']));
}
