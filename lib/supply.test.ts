/** What the project is built from: safe versions, exact pins, a lock file that names no registry. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

/** Releases below these have published holes. */
const FLOORS = { next: '16.4.5', react: '19.3.1', 'react-dom': '19.3.1' };

const read = (name: string) => readFileSync(path.resolve(import.meta.dirname, '..', name), 'utf8');
const lock: { packages: Record<string, { version?: string }> } = JSON.parse(read('package-lock.json'));
const manifest: Record<'dependencies' | 'devDependencies', Record<string, string>> = JSON.parse(read('package.json'));

test.each(Object.entries(FLOORS))('%s is locked at %s or newer', (name, floor) => {
  expect(isAtLeast(lock.packages[`node_modules/${name}`]?.version ?? '0.0.0', floor)).toBe(true);
});

test('versions compare as numbers', () => {
  expect(isAtLeast('16.10.0', '16.4.5')).toBe(true);
  expect(isAtLeast('16.4.4', '16.4.5')).toBe(false);
  expect(isAtLeast('15.9.9', '16.4.5')).toBe(false);
});

test('every dependency is pinned exactly', () => {
  const ranges = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
  expect(ranges.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
});

test('the lock file names no registry', () => {
  expect(read('package-lock.json')).not.toContain('"resolved"');
});

function isAtLeast(version: string, floor: string): boolean {
  const [own, least] = [version, floor].map((text) => text.split('.').map(Number));
  const index = least?.findIndex((part, at) => part !== own?.[at]) ?? -1;
  return index === -1 || (own?.[index] ?? 0) > (least?.[index] ?? 0);
}
