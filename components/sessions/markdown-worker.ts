/** Web worker: takes Markdown, answers its tree, or null when it cannot be drawn. Says `ready` once it can be asked. */
import { markdownTree } from './markdown-tree';

self.addEventListener('message', ({ data }: MessageEvent<string>) => {
  self.postMessage(treeOf(data));
});
self.postMessage('ready');

function treeOf(text: string) {
  try {
    return markdownTree(text);
  } catch {
    return null;
  }
}
