import { expect, test } from 'vitest';
import { colourCode } from './code-colours';

const rolesIn = (code: string, language: string) =>
  colourCode(code, language)?.flatMap(({ role, text }) => (role ? [[role, text]] : []));

test('words, texts, numbers and comments have roles, by aliases of languages too', () => {
  expect(rolesIn('const a = "b"; // c', 'js')).toEqual([
    ['keyword', 'const'],
    ['text', '"b"'],
    ['comment', '// c'],
  ]);
  expect(rolesIn('-old\n+new', 'diff')).toEqual([
    ['removed', '-old'],
    ['text', '+new'],
  ]);
});

test.each([
  ['</code><script>alert(1)</script>', 'html'],
  ['{"a": [1, "two"]}', 'json'],
  ['def f():\n    return 1', 'python'],
])('no letter of %j is lost or added', (code, language) => {
  expect(
    colourCode(code, language)
      ?.map(({ text }) => text)
      .join(''),
  ).toBe(code);
});

test('a language not known, one with an odd name, and code that is too long stay one colour', () => {
  expect(colourCode('x', 'klingon')).toBeNull();
  expect(colourCode('x', '__proto__')).toBeNull();
  expect(colourCode('x'.repeat(60_000), 'js')).toBeNull();
});
