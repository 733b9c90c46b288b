/** Markdown as a small tree of what may be shown, and of nothing else. Runs in a worker, for hostile text takes long. */
import type { Element, ElementContent, RootContent } from 'hast';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import remarkRehype from 'remark-rehype';
import { unified } from 'unified';

const DEPTH_MAX = 60;
const NODES_MAX = 20_000;

const SHOWN = [
  ...['p', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'ul', 'ol', 'li', 'blockquote', 'pre', 'hr', 'br'],
  ...['em', 'strong', 'del', 'code', 'sup', 'a', 'table', 'thead', 'tbody', 'tr', 'th', 'td', 'input'],
] as const;
export type Tag = (typeof SHOWN)[number];

export type MarkdownNode =
  | string
  | {
      tag: Tag;
      /** Of links: http, https or mailto, absolute. */
      href?: string;
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

/** Null when it is too deep or too large to draw. */
export function markdownTree(text: string): MarkdownNode[] | null {
  const budget = { nodes: NODES_MAX };
  const { children } = processor.runSync(processor.parse(text));
  const tree = toNodes(children, 0, budget);
  return budget.nodes < 0 ? null : tree;
}

function toNodes(nodes: (RootContent | ElementContent)[], depth: number, budget: { nodes: number }): MarkdownNode[] {
  if (depth > DEPTH_MAX) budget.nodes = -1;
  if (budget.nodes < 0) return [];
  return nodes.flatMap((node) => {
    budget.nodes -= 1;
    if (node.type === 'text') return [node.value];
    if (node.type !== 'element') return [];
    if (node.tagName === 'img') return [imageWords(node)];
    const children = toNodes(node.children, depth + 1, budget);
    const tag = SHOWN.find((shown) => shown === node.tagName);
    return tag ? toNode(tag, node, children) : children;
  });
}

function toNode(tag: Tag, { properties }: Element, children: MarkdownNode[]): MarkdownNode[] {
  if (tag === 'a') {
    const href = safeAddress(properties.href);
    return href ? [{ tag, href, children }] : children;
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
function imageWords({ properties: { alt, src } }: Element): string {
  return `[image${alt ? `: ${alt}` : ''}${src ? ` (${src})` : ''}]`;
}
