import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { listAudit } from '@/lib/audit/service';
import { getBatchUpdate } from '@/lib/batches/service';
import { countMessages } from '@/lib/dari/sessions';
import { engineFetch } from '@/lib/engine/app';
import { newId } from '@/lib/new-id';
import { publishScripts } from '@/lib/test/agent';
import { connectEngine, reconnect, submitItems } from '@/lib/test/batch';
import { openTestDatabase } from '@/lib/test/database';
import { startFaultProxy } from '@/lib/test/fault-proxy';
import { testItem } from '@/lib/test/items';
import { runAll } from '@/lib/test/jobs';
import { answerCall, sendMessage } from './act';
import { getOutline, getTranscript } from './service';

let database: Awaited<ReturnType<typeof openTestDatabase>>;
let proxy: Awaited<ReturnType<typeof startFaultProxy>>;
beforeAll(async () => {
  database = await openTestDatabase();
  await connectEngine();
  proxy = await startFaultProxy({ baseUrl: 'http://engine.test', fetch: engineFetch });
  reconnect({ baseUrl: proxy.url, fetch: globalThis.fetch });
});
afterEach(() => proxy.use(() => ({})));
afterAll(async () => {
  await proxy.close();
  await database.dispose();
});

async function sessionOf(options: Parameters<typeof testItem>[1] = {}, agentId?: string) {
  const batchId = await submitItems([testItem('first', options)], agentId === undefined ? {} : { agentId });
  await runAll();
  const { rows } = await getBatchUpdate({ batchId, since: -1 });
  return { batchId, sessionId: rows[0]?.sessionId ?? '', status: rows[0]?.status };
}

const lose = ({ method, path }: { method: string; path: string }) =>
  method === 'POST' && path.endsWith('/events') ? { after: 'reset' as const } : {};

test('a message whose answer was lost is sent again under the same id, and is there once', async () => {
  const { batchId, sessionId } = await sessionOf();
  const wish = { sessionId, requestId: newId('req'), text: 'And in one word?', files: [] };
  proxy.use(lose);
  await expect(sendMessage(wish)).rejects.toMatchObject({ code: 'unavailable' });
  proxy.use(() => ({}));
  await sendMessage(wish);
  await sendMessage(wish);
  await runAll();
  expect(await countMessages(sessionId)).toBe(2);
  const { entries } = await getTranscript({ sessionId });
  const said = entries.flatMap((entry) => (entry.type === 'user' ? entry.parts.map(({ text }) => text) : []));
  expect(said).toEqual(['first', 'And in one word?']);
  expect((await listAudit({ batchId })).filter(({ action }) => action === 'session.message')).toHaveLength(1);
  expect((await getOutline({ sessionId, since: '' })).head.status).toBe('completed');
});

test('another wish is another message', async () => {
  const { sessionId } = await sessionOf();
  for (const text of ['again', 'again']) await sendMessage({ sessionId, requestId: newId('req'), text, files: [] });
  await runAll();
  expect(await countMessages(sessionId)).toBe(3);
});

test('a call that waits is answered: what its schema refuses is said, and the session goes on with what fits', async () => {
  const look = { name: 'look_up', kind: 'external', description: 'Looks up.', timeout_seconds: 60 };
  const schemas = {
    input_schema: { type: 'object' },
    output_schema: { type: 'object', properties: { age: { type: 'number' } }, required: ['age'] },
  };
  const agentId = await publishScripts(
    { asks: [{ call: { name: 'look_up', arguments: { id: 7 } } }, { say: 'thanks' }] },
    { custom_tools: [{ ...look, ...schemas }] },
  );
  const { batchId, sessionId, status } = await sessionOf({ llmId: 'asks' }, agentId);
  expect(status).toBe('waiting_for_tool');
  const { entries } = await getTranscript({ sessionId });
  const call = entries.find(({ type }) => type === 'tool');
  const wish = () => ({ sessionId, requestId: newId('req'), entryId: call?.id ?? '', isError: false });
  await expect(answerCall({ ...wish(), result: 'nine' })).rejects.toMatchObject({ code: 'invalid' });
  await expect(answerCall({ ...wish(), result: '{"age":"nine"}' })).rejects.toThrow(/age/);
  await expect(answerCall({ ...wish(), entryId: 'nobody', result: '1' })).rejects.toMatchObject({ code: 'not_found' });
  await answerCall({ ...wish(), result: '{"age":9}' });
  await runAll();
  const after = await getTranscript({ sessionId });
  expect(after.status).toBe('completed');
  expect(after.entries.find(({ type }) => type === 'tool')).toMatchObject({ result: { age: 9 }, isError: false });
  expect((await getBatchUpdate({ batchId, since: -1 })).rows[0]?.status).toBe('completed');
});
