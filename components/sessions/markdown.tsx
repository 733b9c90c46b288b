'use client';

import { createElement, memo, type ReactNode, useEffect, useState } from 'react';
import { classNames } from '@/components/ui/class-names';
import { CopyButton } from '@/components/ui/copy-button';
import { CutText } from '@/components/ui/cut-text';
import { Seen } from '@/components/ui/seen';
import { seenText } from '@/components/ui/unseen';
import type { CodeRole } from './code-colours';
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
  code: 'rounded-s bg-sunken px-1 py-px font-mono text-xs',
  hr: 'my-3',
  a: 'text-accent underline underline-offset-2 hover:text-accent-hover',
  table: 'border-collapse',
  th: 'border px-2 py-1 text-left font-medium text-text-2 [overflow-wrap:normal]',
  td: 'border px-2 py-1 align-top [overflow-wrap:normal]',
};

const CODE_CLASSES: Record<CodeRole, string> = {
  keyword: 'text-accent',
  text: 'text-completed',
  number: 'text-running',
  name: 'text-waiting',
  comment: 'text-text-3 italic',
  removed: 'text-failed',
};

/** The page has headings of its own; those of an answer stand below them. */
const HEADINGS: Partial<Record<Tag, string>> = { h1: 'h4', h2: 'h5', h3: 'h6', h4: 'h6', h5: 'h6' };

/** Markdown of a stranger: no HTML, no pictures, no ids, only links that leave. Plain text until it is parsed. */
export const Markdown = memo(function Markdown({ text, keptAs }: { text: string; keptAs?: string }) {
  const tree = useTree(text);
  if (Array.isArray(tree)) return <div className="wrap-anywhere leading-[1.6]">{draw(tree)}</div>;
  return (
    <>
      <CutText text={text} keptAs={keptAs} className="leading-[1.6]" />
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
    // biome-ignore lint/suspicious/noArrayIndexKey: a parsed text never changes
    if (typeof node === 'string') return <Seen key={index} text={node} />;
    // biome-ignore lint/suspicious/noArrayIndexKey: a parsed text never changes
    return <Node key={index} node={node} />;
  });
}

type Element = Exclude<MarkdownNode, string>;

function Node({ node }: { node: Element }) {
  const { tag, start, isChecked, align } = node;
  const className = CLASSES[tag];
  if (tag === 'hr' || tag === 'br') return createElement(tag, { className });
  if (tag === 'input') return <input type="checkbox" checked={isChecked} disabled aria-label="Done" className="mr-1" />;
  const children = draw(node.children);
  if (tag === 'a') return <OutLink node={node}>{children}</OutLink>;
  if (tag === 'span') return <span className={node.role && CODE_CLASSES[node.role]}>{children}</span>;
  if (tag === 'pre') return <CodeBlock node={node}>{children}</CodeBlock>;
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
    },
    ...children,
  );
}

/** Its words, set apart so that they cannot turn what stands around them, and the host it leads to. */
function OutLink({ node: { href, host, isImage }, children }: { node: Element; children: ReactNode }) {
  return (
    <>
      <a
        href={href}
        title={href}
        target="_blank"
        rel="noreferrer noopener"
        className={classNames(CLASSES.a, isImage && 'italic')}
      >
        <bdi>{children}</bdi>
      </a>
      {host && ' '}
      {host && (
        <bdi className="rounded-s bg-sunken px-1 font-mono text-text-2 text-xs" title={`Leads to ${seenText(host)}`}>
          <Seen text={host} />
        </bdi>
      )}
    </>
  );
}

function CodeBlock({ node, children }: { node: Element; children: ReactNode }) {
  return (
    <div className="group/code relative my-2 rounded-m border bg-sunken">
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        className="overflow-x-auto px-2.5 py-2 pr-16 text-xs [&>code]:bg-transparent [&>code]:p-0"
      >
        {children}
      </pre>
      <div className="absolute top-1 right-1 flex items-center gap-1 rounded-s bg-sunken text-text-3 text-xs">
        {node.language && <span className="max-sm:sr-only">{node.language}</span>}
        <CopyButton isIconOnly text={() => wordsOf(node)} label="Copy code" />
      </div>
    </div>
  );
}

const wordsOf = (node: MarkdownNode): string => (typeof node === 'string' ? node : node.children.map(wordsOf).join(''));
