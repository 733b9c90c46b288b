/** What stands in the way, what was kept, and over how many batches it is the same. */
import type { Trouble } from '@/lib/submissions/schema';
import { itemsWord, oneOrMany } from './amounts';

export function troubleTitle({ kind, message }: Trouble): string {
  if (kind === 'sending') return `Sending waits. ${message}`;
  return kind === 'following' ? `What you see may be out of date. ${message}` : message;
}

export function keptWords({ kind }: Trouble, waiting: number, batches = 1): string {
  const over = batches > 1 ? ` in ${batches.toLocaleString('en')} batches` : '';
  const items = `${itemsWord(waiting)}${over} ${oneOrMany(waiting, 'waits', 'wait')}`;
  if (kind === 'key') return `Nothing was lost: ${items}. Set the right key and restart Batchdeck, or try again.`;
  if (kind === 'sending')
    return `Every item is kept: ${items}. The same request goes again until it is answered, and nothing is sent twice.`;
  return `What was last read is kept${over}, sessions go on without us, and Batchdeck keeps asking.`;
}
