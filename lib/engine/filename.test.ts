import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cleanFilename, fitFilename } from './filename';

test('any name becomes one that a directory takes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), fc.integer({ min: 2, max: 999 }), (name, number) => {
      for (const clean of [cleanFilename(name), fitFilename(cleanFilename(name), ` (${number})`)]) {
        expect(Buffer.byteLength(clean)).toBeLessThanOrEqual(255);
        expect(clean).toMatch(/^[^/\p{Cc}]+$/u);
        expect(['.', '..']).not.toContain(clean);
      }
    }),
  );
});

test('an addition stands before the ending, and a long name gives way to both', () => {
  expect(fitFilename('notes.md', ' (2)')).toBe('notes (2).md');
  expect(fitFilename('.env', ' (2)')).toBe('.env (2)');
  expect(fitFilename('Makefile', ' (2)')).toBe('Makefile (2)');
  expect(fitFilename(`${'x'.repeat(300)}.csv`, ' (2)')).toBe(`${'x'.repeat(247)} (2).csv`);
});
