/** Items for tests. */
import type { DraftItem } from '@/lib/batches/schema';
import { newId } from '@/lib/new-id';

export const testItem = (text: string, more: Partial<DraftItem> = {}): DraftItem => ({
  id: newId('item'),
  parts: [{ id: newId('part'), type: 'text', text }],
  metadata: [],
  llmId: '',
  versionId: '',
  secrets: [],
  ...more,
});
