/** Web worker: takes Markdown, answers its tree, or null when it cannot be drawn. Says `ready` once it can be asked. */
import { markdownTree } from './markdown-tree';

export type MarkdownWish = { text: string; hasColours: boolean };

self.addEventListener('message', ({ data }: MessageEvent<MarkdownWish>) => {
  self.postMessage(treeOf(data));
});
self.postMessage('ready');

function treeOf({ text, hasColours }: MarkdownWish) {
  try {
    return markdownTree(text, { hasColours });
  } catch {
    return null;
  }
}
