/** Markdown as a small tree of what may be shown, and of nothing else. Runs in a worker, for hostile text takes long. */
import type { Element, ElementContent, RootContent } from 'hast';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import remarkRehype from 'remark-rehype';
import { unified } from 'unified';
import { type CodeRole, colourCode } from './code-colours';

const DEPTH_MAX = 60;
const NODES_MAX = 20_000;

const SHOWN = [
  ...['p', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'ul', 'ol', 'li', 'blockquote', 'pre', 'hr', 'br'],
  ...['em', 'strong', 'del', 'code', 'sup', 'a', 'table', 'thead', 'tbody', 'tr', 'th', 'td', 'input', 'span'],
] as const;
export type Tag = (typeof SHOWN)[number];

export type MarkdownNode =
  | string
  | {
      tag: Tag;
      /** Of links: http, https or mailto, absolute. */
      href?: string;
      /** Of links: where they lead, as ASCII, when their words do not say just that. */
      host?: string;
      /** Of a link in the place of a picture, which is not loaded. */
      isImage?: boolean;
      /** Of spans: what a piece of code is. */
      role?: CodeRole;
      /** Of `pre`: the language, as it was written. */
      language?: string;
      /** Of ordered lists. */
      start?: number;
      /** Of check boxes. */
      isChecked?: boolean;
      align?: 'left' | 'center' | 'right';
      children: MarkdownNode[];
    };

/** `html` becomes the text that it is. */
const processor = unified()
  .use(remarkParse)
  .use(remarkGfm)
  .use(remarkRehype, {
    handlers: { html: (_state, node: { value: string }) => ({ type: 'text', value: node.value }) },
  });

type Budget = { nodes: number; hasColours: boolean };

/** Null when it is too deep or too large to draw. Code has colours when asked for: that takes time of its own. */
export function markdownTree(text: string, { hasColours = false } = {}): MarkdownNode[] | null {
  const budget = { nodes: NODES_MAX, hasColours };
  const { children } = processor.runSync(processor.parse(text));
  const tree = toNodes(children, 0, budget);
  return budget.nodes < 0 ? null : tree;
}

function toNodes(nodes: (RootContent | ElementContent)[], depth: number, budget: Budget): MarkdownNode[] {
  if (depth > DEPTH_MAX) budget.nodes = -1;
  if (budget.nodes < 0) return [];
  return nodes.flatMap((node) => {
    budget.nodes -= 1;
    if (node.type === 'text') return [node.value];
    if (node.type !== 'element') return [];
    if (node.tagName === 'img') return [imageLink(node)];
    if (node.tagName === 'pre') return [codeBlock(node, budget)];
    const children = toNodes(node.children, depth + 1, budget);
    const tag = SHOWN.find((shown) => shown === node.tagName);
    return tag ? toNode(tag, node, children) : children;
  });
}

function toNode(tag: Tag, { properties }: Element, children: MarkdownNode[]): MarkdownNode[] {
  if (tag === 'a') {
    const href = safeAddress(properties.href);
    return href ? [{ tag, href, ...hostBeside(href, wordsOf(children)), children }] : children;
  }
  const { start, checked, align } = properties;
  return [
    {
      tag,
      ...(typeof start === 'number' && { start }),
      ...(tag === 'input' && { isChecked: checked === true }),
      ...((align === 'left' || align === 'center' || align === 'right') && { align }),
      children,
    },
  ];
}

/** The absolute form of an address that may be followed. The host is in ASCII, so that look-alikes are seen. */
function safeAddress(href: unknown): string | undefined {
  if (typeof href !== 'string' || !URL.canParse(href)) return undefined;
  const url = new URL(href);
  return ['http:', 'https:', 'mailto:'].includes(url.protocol) ? url.href : undefined;
}

/** Pictures are not loaded: whoever wrote the text would learn who reads it. */
function imageLink({ properties: { alt, src } }: Element): MarkdownNode {
  const words = `image not loaded${alt ? `: ${alt}` : ''}`;
  const href = safeAddress(src);
  return href ? { tag: 'a', href, isImage: true, ...hostBeside(href, ''), children: [words] } : `[${words}]`;
}

/** The host of a link, unless its words are the address itself and nothing in it leads astray. */
function hostBeside(href: string, words: string): { host?: string } {
  const { protocol, host, pathname, username } = new URL(href);
  if (protocol === 'mailto:') {
    const to = decodeOrKeep(pathname);
    return words.includes(to) ? {} : { host: to };
  }
  const said = /^(https?:\/\/)?([^/?#\s]*)/i.exec(words.trim())?.[2]?.toLowerCase();
  return said === host && username === '' ? {} : { host };
}

function decodeOrKeep(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const LANGUAGE = /^language-([\w+#.-]{1,30})$/;

/** Code as it was written, with its language and, if asked for, its colours. */
function codeBlock(pre: Element, budget: Budget): MarkdownNode {
  const code = pre.children.find((child) => child.type === 'element');
  const className = code?.properties.className;
  const language = Array.isArray(className) ? LANGUAGE.exec(String(className[0]))?.[1] : undefined;
  const text = textOf(pre);
  const pieces = language && budget.hasColours ? colourCode(text, language.toLowerCase()) : null;
  budget.nodes -= pieces?.length ?? 1;
  const children = pieces?.map(
    ({ role, text: piece }): MarkdownNode => (role ? { tag: 'span', role, children: [piece] } : piece),
  );
  const inner: MarkdownNode = { tag: 'code', children: children ?? [text] };
  return { tag: 'pre', ...(language && { language }), children: [inner] };
}

const textOf = (node: Element | ElementContent): string => {
  if (node.type === 'text') return node.value;
  return node.type === 'element' ? node.children.map(textOf).join('') : '';
};

const wordsOf = (nodes: MarkdownNode[]): string =>
  nodes.map((node) => (typeof node === 'string' ? node : wordsOf(node.children))).join('');
