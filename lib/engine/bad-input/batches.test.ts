import { afterAll, beforeAll, expect, test } from 'vitest';
import { getDb } from '@/lib/db/client';
import { engineBatches } from '@/lib/db/engine-schema';
import { startEngine } from '@/lib/engine/start';
import { openTestDatabase } from '@/lib/test/database';
import { builtInAgentId, call, create, item, post } from '@/lib/test/engine';

let database: Awaited<ReturnType<typeof openTestDatabase>>;
let agentId: string;

beforeAll(async () => {
  database = await openTestDatabase();
  await startEngine();
  agentId = await builtInAgentId();
});
afterAll(() => database.dispose());

const items = (...more: object[]) => ({ items: more.map((each) => ({ ...item(agentId), ...each })) });
const withParts = (...content: unknown[]) => items({ message: { content } });
const nested = (depth: number) => JSON.parse(`${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`);

const refused: [what: string, body: () => unknown, where: unknown[]][] = [
  ['null', () => null, ['body']],
  ['a list', () => [], ['body']],
  ['a string', () => 'items', ['body']],
  ['no items', () => ({}), ['body', 'items']],
  ['an empty list', () => ({ items: [] }), ['body', 'items']],
  ['items that are no list', () => ({ items: {} }), ['body', 'items']],
  ['an item that is null', () => ({ items: [null] }), ['body', 'items', 0]],
  ['101 items', () => items(...Array(101).fill({})), ['body', 'items']],
  ['two agents', () => items({}, { agent_id: 'agt_other' }), ['body', 'items']],
  ['an item without an agent', () => items({ agent_id: undefined }), ['body', 'items', 0, 'agent_id']],
  ['an agent that is a number', () => items({ agent_id: 7 }), ['body', 'items', 0, 'agent_id']],
  ['an empty agent', () => items({ agent_id: '' }), ['body', 'items', 0, 'agent_id']],
  ['an item without a message', () => items({ message: undefined }), ['body', 'items', 0, 'message']],
  ['a message without content', () => items({ message: {} }), ['body', 'items', 0, 'message', 'content']],
  ['content that is text', () => items({ message: { content: 'hi' } }), ['body', 'items', 0, 'message', 'content']],
  [
    'an unknown kind of part',
    () => withParts({ type: 'audio' }),
    ['body', 'items', 0, 'message', 'content', 0, 'type'],
  ],
  [
    'a text that is a number',
    () => withParts({ type: 'text', text: 1 }),
    ['body', 'items', 0, 'message', 'content', 0, 'text'],
  ],
  ['a file without an id', () => withParts({ type: 'file' }), ['body', 'items', 0, 'message', 'content', 0, 'file_id']],
  ['metadata that is a number', () => items({ metadata: { n: 1 } }), ['body', 'items', 0, 'metadata', 'n']],
  ['metadata that is a list', () => items({ metadata: ['a'] }), ['body', 'items', 0, 'metadata']],
  ['metadata that is nested', () => items({ metadata: { a: { b: 'c' } } }), ['body', 'items', 0, 'metadata', 'a']],
  ['a version that is a number', () => items({ version_id: 3 }), ['body', 'items', 0, 'version_id']],
  ['an option that is a list', () => items({ llm_id: ['x'] }), ['body', 'items', 0, 'llm_id']],
  ['a secret that is a number', () => items({ secrets: { TOKEN: 1234567 } }), ['body', 'items', 0, 'secrets', 'TOKEN']],
  ['a key of 129 characters', () => ({ ...items({}), idempotency_key: 'k'.repeat(129) }), ['body', 'idempotency_key']],
  ['an empty key', () => ({ ...items({}), idempotency_key: '' }), ['body', 'idempotency_key']],
  ['a key with a newline', () => ({ ...items({}), idempotency_key: 'a\nb' }), ['body', 'idempotency_key']],
  ['a key that is a number', () => ({ ...items({}), idempotency_key: 12 }), ['body', 'idempotency_key']],
  [
    'NUL in a text',
    () => withParts({ type: 'text', text: 'a\0b' }),
    ['body', 'items', 0, 'message', 'content', 0, 'text'],
  ],
  ['half a character', () => items({ metadata: { a: '\ud800' } }), ['body', 'items', 0, 'metadata', 'a']],
  ['NUL in a metadata key', () => items({ metadata: { 'a\0': '' } }), ['body', 'items', 0, 'metadata']],
  ['metadata without end', () => items({ message: { content: [], metadata: nested(500) } }), ['body']],
  [
    'a list of a million',
    () => items({ message: { content: Array(200_000).fill(1) } }),
    ['body', 'items', 0, 'message', 'content'],
  ],
];

test.each(refused)('%s is refused with 422 that says where, and nothing is kept', async (_what, body, where) => {
  const answer = await post<{ detail: { type: string; loc: unknown[]; msg: string }[] }>('/v1/session-batches', body());
  expect(answer.status).toBe(422);
  expect(answer.body.detail[0]).toEqual({ type: expect.any(String), loc: where, msg: expect.any(String) });
  expect(answer.body.detail.length).toBeLessThanOrEqual(50);
  expect(await (await getDb()).select().from(engineBatches)).toEqual([]);
});

test('a missing field and a wrong one are told apart as FastAPI does', async () => {
  const { body } = await post<{ detail: unknown[] }>('/v1/session-batches', { items: [{ agent_id: 7 }] });
  expect(body.detail).toEqual([
    { type: 'string_type', loc: ['body', 'items', 0, 'agent_id'], msg: expect.stringContaining('string') },
    { type: 'missing', loc: ['body', 'items', 0, 'message'], msg: 'Field required' },
  ]);
});

test.each(['', '{', '{"items":', 'items=1', '['.repeat(1_000_000), '\u0000', '{"items":[]}x'])(
  'what is not JSON is refused with 422: %.12s',
  async (text) => {
    const { status, body } = await call('/v1/session-batches', { method: 'POST', body: text });
    expect(status).toBe(422);
    expect(body.detail).toMatchObject([{ type: 'json_invalid', loc: ['body'] }]);
  },
);

test('no secret is repeated in a refusal', async () => {
  const planted = 'planted-secret-value';
  const secrets = { TOKEN: planted };
  const bodies = [
    items({ secrets, agent_id: 7 }),
    items({ secrets: { TOKEN: [planted] } }),
    items({ secrets: [planted] }),
  ];
  for (const body of [...bodies, items({ secrets }, { agent_id: 'agt_other', secrets })]) {
    const answer = await post('/v1/session-batches', body);
    expect(answer.status).toBe(422);
    expect(JSON.stringify(answer.body)).not.toContain(planted);
  }
});

test('a body over the limit is refused with 413 before it is all read', async () => {
  let sent = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      sent += 1;
      if (sent > 200) controller.close();
      else controller.enqueue(new Uint8Array(1024 * 1024).fill(32));
    },
  });
  const answer = await call('/v1/session-batches', { method: 'POST', body, duplex: 'half' } as RequestInit);
  expect(answer).toMatchObject({ status: 413, body: { detail: expect.stringContaining('32 MiB') } });
  expect(sent).toBeLessThan(60);
});

test('what the API does not know is ignored', async () => {
  const { status } = await create([{ ...item(agentId), name: 'extra', 'items[].agent_id': 'x' }]);
  expect(status).toBe(201);
});

test.each(['-1', 'x', '1.5'])('a limit of %s is refused', async (limit) => {
  const { body } = await create([item(agentId)]);
  const { status } = await call(`/v1/sessions/${body.sessions[0]?.session_id}/events?limit=${limit}`);
  expect(status).toBe(422);
});
