import fc from 'fast-check';
import { expect, test } from 'vitest';
import { placeholdersOf, renderTemplate } from './template';

const values = (entries: Record<string, string>) => new Map(Object.entries(entries));

test('names are trimmed, in order, and once each', () => {
  expect(placeholdersOf('{{ b }} and {{a}}, then {{b}} in {{the "long" näme, too}}')).toEqual([
    'b',
    'a',
    'the "long" näme, too',
  ]);
});

test.each(['no braces', '{{}}', '{{   }}', '{name}', '{{na{me}}', '{{ never closed', String.raw`\{{name}}`])(
  '%j asks for nothing',
  (text) => {
    expect(placeholdersOf(text)).toEqual([]);
    expect(renderTemplate(text, values({ name: 'x' })).missing).toEqual([]);
  },
);

test('placeholders become values, and all else stays', () => {
  const text = 'Sum up {{ title }} ({{title}}) in {{{lang}}}.\n{{ body }}';
  const row = values({ title: 'A', lang: 'en', body: 'two\nlines' });
  expect(renderTemplate(text, row)).toEqual({ text: 'Sum up A (A) in {en}.\ntwo\nlines', missing: [] });
});

test('an escaped opening stays literal, without its backslash', () => {
  const text = String.raw`\{{name}} is {{name}}, and \{ is left alone`;
  expect(renderTemplate(text, values({ name: 'x' })).text).toBe(String.raw`{{name}} is x, and \{ is left alone`);
});

test('a value is no template, and no replacement pattern', () => {
  const row = values({ a: '{{b}} $& $1', b: 'never' });
  expect(renderTemplate('{{a}}', row).text).toBe('{{b}} $& $1');
});

test('what has no value, or an empty one, is named once and stays as it was', () => {
  const row = values({ here: 'yes', empty: '' });
  expect(renderTemplate('{{here}} {{gone}} {{ empty }} {{gone}}', row)).toEqual({
    text: 'yes {{gone}} {{ empty }} {{gone}}',
    missing: ['gone', 'empty'],
  });
});

test('any name and any value come through, whatever stands around them', () => {
  const name = fc.string({ minLength: 1 }).filter((text) => !/[{}]/.test(text) && text.trim() !== '');
  const around = fc.string().filter((text) => !/[{}\\]/.test(text));
  fc.assert(
    fc.property(name, fc.string({ minLength: 1 }), around, around, (key, value, before, after) => {
      const text = `${before}{{${key}}}${after}`;
      expect(placeholdersOf(text)).toEqual([key.trim()]);
      expect(renderTemplate(text, new Map([[key.trim(), value]]))).toEqual({
        text: `${before}${value}${after}`,
        missing: [],
      });
    }),
  );
});

test('a text full of openings is read in one pass', () => {
  expect(placeholdersOf('{{'.repeat(500_000))).toEqual([]);
});
