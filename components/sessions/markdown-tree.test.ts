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

test('a picture becomes a link that says where it would have come from, by reference too, and is not loaded', () => {
  const text =
    '![a cat](https://evil.test/cat.png) ![b][r] ![c](/inside.png) ![](data:image/png;base64,x)\n\n[r]: https://evil.test/r.png';
  expect(tags(text)).toEqual(['p', 'a', 'a']);
  expect(elements(parse(text)).filter(({ tag }) => tag === 'a')).toMatchObject([
    { href: 'https://evil.test/cat.png', host: 'evil.test', isImage: true, children: ['image not loaded: a cat'] },
    { href: 'https://evil.test/r.png', host: 'evil.test', isImage: true },
  ]);
  expect(textOf(parse(text))).toContain('[image not loaded: c] [image not loaded]');
});

test.each([
  ['[read this](https://evil.test/x)', 'evil.test'],
  ['[https://good.test](https://evil.test/x)', 'evil.test'],
  ['[good.test](https://good.test@evil.test/)', 'evil.test'],
  ['[good.test.evil](https://good.test/)', 'good.test'],
  ['[раypal.com](https://раypal.com)', 'xn--ypal-43d9g.com'],
  ['[write](mailto:me@evil.test)', 'me@evil.test'],
  ['https://good.test/path', undefined],
  ['[good.test/a](https://good.test/b)', undefined],
  ['<me@good.test>', undefined],
])('the host beside %s is %s', (text, host) => {
  expect(elements(parse(text)).find(({ tag }) => tag === 'a')?.host).toBe(host);
});

test('code has its language, and colours when they are asked for', () => {
  const text = '```js\nlet x = "<b>";\n```\n\n```\nplain\n```';
  const coloured = markdownTree(text, { hasColours: true }) ?? [];
  expect(
    elements(coloured)
      .filter(({ tag }) => tag === 'pre')
      .map(({ language }) => language),
  ).toEqual(['js', undefined]);
  expect(
    elements(coloured)
      .filter(({ tag }) => tag === 'span')
      .map(({ role }) => role),
  ).toEqual(['keyword', 'text']);
  expect(textOf(coloured)).toBe(textOf(parse(text)));
  expect(tags(text)).toEqual(['pre', 'code', 'pre', 'code']);
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
