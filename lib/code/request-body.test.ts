import { expect, test } from 'vitest';
import { readRequestText } from './request-body';

const item = (more: object = {}) => ({
  agent_id: 'agt_1',
  message: { content: [{ type: 'text', text: 'Hello.' }] },
  ...more,
});

test('a cURL command with its data in quotes is read, variables of the shell among it', () => {
  const { agentId, items } = readRequestText(`curl -X POST $API/session-batches \\
  -H "Authorization: Bearer $KEY" \\
  -d '{ "idempotency_key": "docs", "items": [{ "agent_id": "'$AGENT'", "llm_id": "x", "metadata": {"a": "it'\\''s"},
    "message": { "content": [{ "type": "text", "text": "Two\\nlines" }, { "type": "file", "file_id": "'$FILE'" }] } }] }'`);
  expect(agentId).toBeNull();
  expect(items).toMatchObject([
    {
      llmId: 'x',
      metadata: [{ key: 'a', value: "it's" }],
      parts: [{ text: 'Two\nlines' }, { type: 'file', fileId: '', filename: '$FILE' }],
    },
  ]);
});

test('what was sent from here comes back without the marks that were added to it', () => {
  const { items } = readRequestText(JSON.stringify([item({ metadata: { batchdeck_item: 'b.0', own: '1' } })]));
  expect(items[0]?.metadata).toMatchObject([{ key: 'own', value: '1' }]);
});

test('a bad item is told with its place, and the good ones are kept', () => {
  const bad = item({ message: { content: [{ type: 'text', text: 7 }] }, llm: 'typo' });
  const { items, problems } = readRequestText(
    JSON.stringify({ items: [item(), bad, item({ version_id: '$VERSION' })] }),
  );
  expect(items).toHaveLength(1);
  expect(problems.map(({ item: index, path }) => [index, path])).toEqual([
    [1, 'message.content.0.text'],
    [1, ''],
    [2, 'version_id'],
  ]);
});

test.each([
  ['SELECT 1', 'neither JSON nor a cURL command'],
  ['curl https://api.example.com/v1/agents', 'neither JSON nor a cURL command'],
  ['{"items": [}', 'cannot be read'],
  ['{"rows": []}', 'no list of items'],
])('%s is refused with the reason', (text, reason) => {
  expect(() => readRequestText(text)).toThrow(reason);
});
