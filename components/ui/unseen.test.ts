import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hasUnseen, piecesOf, seenText } from './unseen';

test.each([
  ['a\u202eb', 'a[U+202E]b'],
  ['pass\u200b\u200b\u200bword', 'pass[U+200B×3]word'],
  ['\u001b[31mred\u0000', '[␛][31mred[␀]'],
  ['half \ud800', 'half \ufffd'],
  ['\u{e0068}\u{e0069}', '[U+E0068][U+E0069]'],
  ['soft\u00adly', 'soft[U+00AD]ly'],
  ['line\r\nend\rhere', 'line\nend[␍]here'],
  ['a\u200db', 'a[U+200D]b'],
])('what is not seen in %j is made visible', (text, seen) => {
  expect(seenText(text.toWellFormed())).toBe(seen);
});

test.each(['plain\n\ttext', '👩‍👩‍👧 ❤️ 1️⃣', 'می‌خواهم', 'שלום', '日本語', 'e\u0301'])('%j is left as it is', (text) => {
  expect(seenText(text)).toBe(text);
});

test('a million of them are a few pieces', () => {
  expect(piecesOf('\u200b'.repeat(1_000_000))).toHaveLength(1);
  expect(piecesOf('\u200b\u200c'.repeat(50_000)).length).toBeLessThan(1_100);
});

test('no text keeps a character that turns its direction or is a control', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('a', '\n', '\u202e', '\u2066', '\u0000', '\u200f', '👩', '\u200d')),
      (parts) => {
        expect(seenText(parts.join(''))).not.toMatch(/(?!\n)[\p{Cc}\p{Bidi_Control}]/u);
      },
    ),
  );
  expect(hasUnseen('\n')).toBe(false);
});
