import 'server-only';
import { listAgents } from '@/lib/dari/agents';
import { newId } from '@/lib/new-id';
import { createDraft } from './drafts';
import type { DraftItem } from './schema';

const TASKS: [text: string, llmId: string][] = [
  ['Summarise this note: the export stops at row 5,000 when the connection drops; support saw it on Monday.', ''],
  ['Which words carry this sentence? “Retry only the failures, from the page, into the same results.”', ''],
  ['Answer in one line: how many words does this message have?', 'offline-brief'],
  ['Take your time with this one, so that the table can be watched while it runs.', 'test-slow-5s'],
  ['This item fails on its first try. Press “Retry failed” and it will do well.', 'test-fails-first-try'],
  ['This item always fails, to show what a failure looks like.', 'test-always-fails'],
];

/** Makes a draft that shows the whole way: tasks that do well, one that is slow, one to retry, one that always fails. */
export async function createExample(): Promise<{ batchId: string }> {
  const [agent] = await listAgents();
  return createDraft({ name: 'Example: six small tasks', agentId: agent?.id ?? '', items: TASKS.map(toItem) });
}

function toItem([text, llmId]: (typeof TASKS)[number], index: number): DraftItem {
  return {
    id: newId('item'),
    parts: [{ id: newId('part'), type: 'text', text }],
    metadata: [
      { id: newId('pair'), key: 'suite', value: 'example' },
      { id: newId('pair'), key: 'task_index', value: String(index + 1) },
    ],
    llmId,
    versionId: '',
    secrets: [],
  };
}
