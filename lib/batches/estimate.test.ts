import { afterAll, beforeAll, expect, test } from 'vitest';
import { listAgents } from '@/lib/dari/agents';
import { engineFetch } from '@/lib/engine/app';
import { connectEngine, reconnect, submitItems } from '@/lib/test/batch';
import { openTestDatabase } from '@/lib/test/database';
import { testItem } from '@/lib/test/items';
import { runAll } from '@/lib/test/jobs';
import { estimateSessions } from './estimate';

let database: Awaited<ReturnType<typeof openTestDatabase>>;
let agentId: string;
beforeAll(async () => {
  database = await openTestDatabase();
  await connectEngine();
  agentId = (await listAgents())[0]?.id ?? '';
});
afterAll(() => database.dispose());

test('an agent that has done nothing yet says nothing', async () => {
  expect(await estimateSessions({ agentId })).toMatchObject({ options: [], atOnceMax: 8 });
});

test('sessions that ended tell by option how long they took and what they cost', async () => {
  const items = Array.from({ length: 7 }, (_, index) =>
    testItem(`Count ${index}.`, { llmId: index < 6 ? 'offline-brief' : '' }),
  );
  await submitItems(items);
  await runAll();
  const { options } = await estimateSessions({ agentId });
  expect(options.map(({ llmId, count }) => [llmId, count])).toEqual([
    ['offline-brief', 6],
    [null, 1],
  ]);
  const [first, second] = options;
  expect(first?.medianMs).toBeGreaterThanOrEqual(0);
  expect(first?.longMs).toBeGreaterThanOrEqual(first?.medianMs ?? Number.NaN);
  expect(first?.costUsd).toEqual({ low: 0, high: 0, sessions: 5 });
  expect(second?.costUsd).toBeNull();
});

test('an API that does not tell costs leaves them unknown, and another API knows nothing of these sessions', async () => {
  reconnect({
    fetch: (input, init) =>
      String(input).includes('/costs/')
        ? Promise.resolve(Response.json({ detail: 'No' }, { status: 404 }))
        : engineFetch(input, init),
  });
  expect((await estimateSessions({ agentId })).options[0]?.costUsd).toBeNull();
  reconnect({ name: 'api.example.com' });
  expect(await estimateSessions({ agentId })).toMatchObject({ options: [], atOnceMax: null });
  reconnect();
});
