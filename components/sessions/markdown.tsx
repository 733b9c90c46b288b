'use client';

import { createElement, memo, type ReactNode, useEffect, useState } from 'react';
import { CutText } from '@/components/ui/cut-text';
import { LENGTH_MAX, type Parsed, parsedMarkdown, parseMarkdown } from './markdown-queue';
import type { MarkdownNode, Tag } from './markdown-tree';

const CLASSES: Partial<Record<Tag, string>> = {
  p: 'my-2 first:mt-0 last:mb-0',
  h1: 'mt-4 mb-1.5 font-semibold text-lg first:mt-0',
  h2: 'mt-4 mb-1.5 font-semibold text-base first:mt-0',
  h3: 'mt-3 mb-1 font-semibold first:mt-0',
  h4: 'mt-3 mb-1 font-semibold text-text-2 first:mt-0',
  h5: 'mt-3 mb-1 font-semibold text-text-2 first:mt-0',
  h6: 'mt-3 mb-1 font-semibold text-text-2 first:mt-0',
  ul: 'my-2 list-disc pl-5',
  ol: 'my-2 list-decimal pl-5',
  li: 'my-0.5',
  blockquote: 'my-2 border-l-2 border-line-strong pl-3 text-text-2',
  pre: 'my-2 overflow-x-auto rounded-m border bg-sunken px-2.5 py-2 text-xs [&>code]:bg-transparent [&>code]:p-0',
  code: 'rounded-s bg-sunken px-1 py-px font-mono text-xs',
  hr: 'my-3',
  a: 'text-accent underline underline-offset-2 hover:text-accent-hover',
  table: 'border-collapse',
  th: 'border px-2 py-1 text-left font-medium text-text-2 [overflow-wrap:normal]',
  td: 'border px-2 py-1 align-top [overflow-wrap:normal]',
};

/** The page has headings of its own; those of an answer stand below them. */
const HEADINGS: Partial<Record<Tag, string>> = { h1: 'h4', h2: 'h5', h3: 'h6', h4: 'h6', h5: 'h6' };

/** Markdown of a stranger: no HTML, no pictures, no ids, only links that leave. Plain text until it is parsed. */
export const Markdown = memo(function Markdown({ text }: { text: string }) {
  const tree = useTree(text);
  if (Array.isArray(tree)) return <div className="wrap-anywhere leading-[1.6]">{draw(tree)}</div>;
  return (
    <>
      <CutText text={text} className="leading-[1.6]" />
      {tree === null && <p className="mt-1 text-text-3 text-xs">{plainReason(text)}</p>}
    </>
  );
});

/** Undefined while it is being parsed. */
function useTree(text: string): Parsed | undefined {
  const [latest, setLatest] = useState<{ text: string; tree: Parsed }>();
  useEffect(() => {
    if (text.length > LENGTH_MAX || parsedMarkdown(text) !== undefined) return;
    let isWanted = true;
    void parseMarkdown(text).then((tree) => isWanted && setLatest({ text, tree }));
    return () => {
      isWanted = false;
    };
  }, [text]);
  if (text.length > LENGTH_MAX) return null;
  return latest?.text === text ? latest.tree : parsedMarkdown(text);
}

const plainReason = (text: string): string =>
  text.length > LENGTH_MAX
    ? 'Shown as plain text: it is too long to be formatted.'
    : 'Shown as plain text: formatting it took too long.';

function draw(nodes: MarkdownNode[]): ReactNode[] {
  return nodes.map((node, index) => {
    if (typeof node === 'string') return node;
    // biome-ignore lint/suspicious/noArrayIndexKey: a parsed text never changes
    return <Node key={index} node={node} />;
  });
}

function Node({ node }: { node: Exclude<MarkdownNode, string> }) {
  const { tag, href, start, isChecked, align } = node;
  const className = CLASSES[tag];
  if (tag === 'hr' || tag === 'br') return createElement(tag, { className });
  if (tag === 'input') return <input type="checkbox" checked={isChecked} disabled aria-label="Done" className="mr-1" />;
  const children = draw(node.children);
  if (tag === 'a') {
    return (
      <a href={href} title={href} target="_blank" rel="noreferrer noopener" className={className}>
        {children}
      </a>
    );
  }
  if (tag === 'table') {
    return (
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      <section aria-label="Table" tabIndex={0} className="my-2 max-w-full overflow-x-auto">
        <table className={className}>{children}</table>
      </section>
    );
  }
  return createElement(
    HEADINGS[tag] ?? tag,
    {
      className,
      start,
      style: align && { textAlign: align },
      tabIndex: tag === 'pre' ? 0 : undefined, // what scrolls must be reachable by keyboard
    },
    ...children,
  );
}
