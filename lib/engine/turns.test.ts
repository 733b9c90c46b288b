import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { getBoss } from '@/lib/jobs/queue';
import { openTestDatabase } from '@/lib/test/database';
import { builtInAgentId, create, item } from '@/lib/test/engine';
import { startEngine } from './start';

const START = new Date('2026-11-24T12:00:00Z');

let database: Awaited<ReturnType<typeof openTestDatabase>>;
let agentId: string;
beforeAll(async () => {
  database = await openTestDatabase();
  await startEngine();
  agentId = await builtInAgentId();
});
afterAll(() => database.dispose());
afterEach(() => vi.useRealTimers());

/** Creates a batch of 100 as if so many seconds had passed. */
async function createAt(seconds: number): Promise<void> {
  vi.useFakeTimers({ toFake: ['Date'] });
  vi.setSystemTime(START.getTime() + seconds * 1000);
  await create(Array.from({ length: 100 }, () => item(agentId)));
  vi.useRealTimers();
}

/** Takes all jobs as workers do, a few at a time; answers of which batch each is, in the order they are taken. */
async function takeAll(): Promise<string[]> {
  const boss = await getBoss();
  const groups: string[] = [];
  for (let take = 0; take < 20; take += 1) {
    const jobs = await boss.fetch('message.run', { batchSize: 10 });
    await Promise.all(jobs.map(({ id }) => boss.complete('message.run', id)));
    groups.push(...jobs.map(({ groupId }) => String(groupId)));
  }
  return groups;
}

test('the first rows of a new batch come before the last of a long one', async () => {
  await createAt(0);
  await createAt(1);
  const order = await takeAll();
  const [first] = order;
  const second = order.find((group) => group !== first);
  expect(order).toHaveLength(200);
  expect(order.indexOf(second ?? '')).toBeLessThan(order.lastIndexOf(first ?? '') - 50);
});

test('the last rows of a batch that has waited come before a new one', async () => {
  await createAt(0);
  await createAt(60);
  const order = await takeAll();
  const [first] = order;
  expect(order).toHaveLength(200);
  expect(order.lastIndexOf(first ?? '')).toBe(99);
});
