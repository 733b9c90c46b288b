/** Speaks to a dashboard over HTTP, as its own pages do. */
import { generateNKeysBetween } from 'fractional-indexing';
import { CommandError } from '#lib/commands/run.mjs';
import { callAction } from '#lib/prove/actions.mjs';

const ITEMS_PER_SAVE = 2_000;

export function openDashboard(url) {
  async function act(name, input) {
    const result = await callAction(url, name, input);
    if (!result.ok) throw new CommandError(`${name} was refused: ${result.error.message}`);
    return result.data;
  }

  async function read(path) {
    const response = await fetch(`${url}${path}`);
    if (!response.ok) throw new CommandError(`${path} could not be read: ${response.status}.`);
    return response.json();
  }

  /** Makes and saves a draft of so many small items; `llmIdOf` says which option each takes. */
  async function compose(count, llmIdOf) {
    const [agent] = await read('/api/agents');
    const { batchId } = await act('createDraft', {});
    const items = generateNKeysBetween(null, null, count).map((place, index) => ({
      place,
      id: `item-${index}`,
      parts: [{ id: `part-${index}`, type: 'text', text: `Count the words of message number ${index + 1}.` }],
      metadata: [],
      llmId: llmIdOf(index),
      versionId: '',
      secrets: [],
    }));
    for (let end = 0, revision = 1; end < count; revision += 1) {
      const begin = end;
      end = Math.min(count, begin + ITEMS_PER_SAVE);
      await act('saveDraft', {
        batchId,
        basedOn: revision - 1,
        revision,
        name: 'A large batch',
        agentId: agent.id,
        changed: items.slice(begin, end),
        removed: [],
      });
    }
    return batchId;
  }

  return {
    act,
    compose,
    /** The head of a batch, and the rows that changed after a revision; -1: all. */
    readBatch: (batchId, since) => read(`/api/batches/${batchId}?since=${since}`),
    readItem: (batchId, index) => read(`/api/batches/${batchId}/items/${index}`),
    readTranscript: (sessionId) => read(`/api/sessions/${sessionId}`),
  };
}
