import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type MarkdownNode, markdownTree } from './markdown-tree';

const elements = (nodes: MarkdownNode[]): Exclude<MarkdownNode, string>[] =>
  nodes.flatMap((node) => (typeof node === 'string' ? [] : [node, ...elements(node.children)]));
const textOf = (nodes: MarkdownNode[]): string =>
  nodes.map((node) => (typeof node === 'string' ? node : textOf(node.children))).join('');
const parse = (text: string) => markdownTree(text) ?? [];
const tags = (text: string) => elements(parse(text)).map(({ tag }) => tag);

test('headings, lists, tables, code and check boxes keep their shape', () => {
  const text = '# One\n\n- [x] done\n\n3. three\n\n| a | b |\n| :- | -: |\n| 1 | 2 |\n\n```js\nlet x;\n```\n\n~~gone~~';
  expect(tags(text)).toEqual([
    ...['h1', 'ul', 'li', 'input', 'ol', 'li', 'table', 'thead', 'tr', 'th', 'th', 'tbody', 'tr', 'td', 'td'],
    ...['pre', 'code', 'p', 'del'],
  ]);
  const all = elements(parse(text));
  expect(all.find(({ tag }) => tag === 'input')).toMatchObject({ isChecked: true });
  expect(all.find(({ tag }) => tag === 'ol')).toMatchObject({ start: 3 });
  expect(all.filter(({ tag }) => tag === 'td').map(({ align }) => align)).toEqual(['left', 'right']);
});

test.each([
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  'a <b onclick="x()">b</b> c',
  '<iframe srcdoc="<script>x()</script>"></iframe>',
])('HTML is the text that it is: %s', (html) => {
  expect(tags(html).filter((tag) => tag !== 'p')).toEqual([]);
  expect(textOf(parse(html)).trim()).toBe(html);
});

test('a picture becomes words, by reference too', () => {
  const text = '![a cat](https://evil.test/cat.png) ![b][r]\n\n[r]: https://evil.test/r.png';
  expect(tags(text)).toEqual(['p']);
  expect(textOf(parse(text)).trim()).toBe(
    '[image: a cat (https://evil.test/cat.png)] [image: b (https://evil.test/r.png)]',
  );
});

test.each([
  ['[a](https://example.com/x)', 'https://example.com/x'],
  ['[a](http://example.com)', 'http://example.com/'],
  ['<me@example.com>', 'mailto:me@example.com'],
  ['www.example.com', 'http://www.example.com/'],
  ['[a](https://еxample.com)', 'https://xn--xample-2of.com/'],
])('%s leads to %s', (text, href) => {
  expect(elements(parse(text)).find(({ tag }) => tag === 'a')).toMatchObject({ href });
});

test.each([
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  'data:text/html,x',
  '/api/batches',
  '//evil.test',
  '#main',
  'vbscript:x',
])('a link to %s is no link, and its words stay', (address) => {
  expect(tags(`[words](${address})`)).toEqual(['p']);
  expect(textOf(parse(`[words](${address})`))).toBe('words');
});

test('footnotes bring no ids and no links into the page', () => {
  const nodes = elements(parse('A[^1].\n\n[^1]: note'));
  expect(nodes.filter(({ tag }) => tag === 'a')).toEqual([]);
  expect(JSON.stringify(nodes)).not.toContain('user-content');
});

test('what is too deep or too large to draw is refused', () => {
  expect(markdownTree(`${'> '.repeat(100)}deep`)).toBeNull();
  expect(markdownTree('a\n\n'.repeat(11_000))).toBeNull();
});

test('any text at all gives only the elements and addresses that are allowed', () => {
  const piece = fc.constantFrom(
    '<',
    '>',
    '[',
    ']',
    '(',
    ')',
    '!',
    '*',
    '_',
    '`',
    '\n',
    'javascript:',
    '&#106;',
    '&colon;',
    'x',
    '"',
    '|',
    ':',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      for (const { tag, href } of elements(parse(pieces.join('')))) {
        expect(href === undefined || /^(https?|mailto):/.test(href)).toBe(true);
        expect(tag).not.toMatch(/script|img|iframe|style|svg/);
      }
    }),
  );
});
