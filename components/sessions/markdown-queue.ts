'use client';

import type { MarkdownNode } from './markdown-tree';
import type { MarkdownWish } from './markdown-worker';

export const LENGTH_MAX = 200_000;
const BUDGET_MS = 500;
const LOAD_MS = 15_000;
const LOAD_FAILURES_MAX = 2;
const KEPT_MAX = 200;

/** Null: shown as plain text, because it took too long or cannot be drawn. */
export type Parsed = MarkdownNode[] | null;

const parsed = new Map<string, Parsed>();
let last: Promise<unknown> = Promise.resolve();
let worker: Worker | undefined;
let loadFailures = 0;

/** What `parseMarkdown` came to, when it was asked before. */
export const parsedMarkdown = (text: string): Parsed | undefined => parsed.get(text);

/** Parses in a worker, one text at a time, each within its budget. Never rejects. */
export function parseMarkdown(text: string): Promise<Parsed> {
  const job = last.then(async () => {
    const known = parsed.get(text);
    if (known !== undefined) return known;
    const plain = await parse({ text, hasColours: false }).catch(() => null);
    const tree = plain && hasCode(plain) ? await parse({ text, hasColours: true }).catch(() => plain) : plain;
    const oldest = parsed.keys().next();
    if (parsed.size >= KEPT_MAX && !oldest.done) parsed.delete(oldest.value);
    parsed.set(text, tree);
    return tree;
  });
  last = job;
  return job;
}

async function parse(wish: MarkdownWish): Promise<Parsed> {
  worker ??= await load();
  const running = worker;
  try {
    const answer = nextMessage<Parsed>(running, BUDGET_MS);
    running.postMessage(wish);
    return await answer;
  } catch (error) {
    running.terminate();
    worker = undefined;
    throw error;
  }
}

/** Code without its colours is better than no form at all, so they are asked for apart and have a budget of their own. */
const hasCode = (nodes: MarkdownNode[]): boolean =>
  nodes.some((node) => typeof node !== 'string' && (node.language !== undefined || hasCode(node.children)));

async function load(): Promise<Worker> {
  if (loadFailures >= LOAD_FAILURES_MAX) throw new Error('the worker does not load');
  const loading = new Worker(new URL('./markdown-worker.ts', import.meta.url), { type: 'module' });
  try {
    await nextMessage(loading, LOAD_MS);
    return loading;
  } catch (error) {
    loadFailures += 1;
    loading.terminate();
    throw error;
  }
}

function nextMessage<T>(from: Worker, withinMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const ended = new AbortController();
    const timer = setTimeout(() => end(() => reject(new Error('too slow'))), withinMs);
    const end = (settle: () => void) => {
      clearTimeout(timer);
      ended.abort();
      settle();
    };
    const { signal } = ended;
    from.addEventListener('message', ({ data }: MessageEvent<T>) => end(() => resolve(data)), { signal });
    from.addEventListener('error', () => end(() => reject(new Error('the worker failed'))), { signal });
  });
}
