import { afterAll, beforeAll, expect, test } from 'vitest';
import { getDb } from '@/lib/db/client';
import { attempts, batches, items } from '@/lib/db/schema';
import { openTestDatabase } from '@/lib/test/database';
import { getMetadata } from './metadata';

let database: Awaited<ReturnType<typeof openTestDatabase>>;
const pair = (key: string, value: string) => ({ id: key, key, value });

beforeAll(async () => {
  database = await openTestDatabase();
  const db = await getDb();
  await db.insert(batches).values({ id: 'b', name: 'b', state: 'sent' });
  const metadata = [
    [pair('suite', 'night'), pair('batchdeck_item', 'x')],
    [],
    [pair('suite', 'day'), pair('case', '1')],
    [pair('suite', 'night')],
  ];
  const item = { batchId: 'b', label: '', parts: [], secrets: [] };
  await db
    .insert(items)
    .values(metadata.map((pairs, index) => ({ ...item, id: `i${index}`, index, place: `p${index}`, metadata: pairs })));
  const attempt = { batchId: 'b', origin: 'send' as const, status: 'completed', revision: 1 };
  const input = { parts: [], metadata: [pair('suite', 'edited')], llmId: null, versionId: null, secrets: [] };
  await db.insert(attempts).values([
    { ...attempt, itemIndex: 3, number: 1, isNewest: false },
    { ...attempt, itemIndex: 3, number: 2, isNewest: true, input },
    { ...attempt, itemIndex: 0, number: 1, isNewest: true },
  ]);
});
afterAll(() => database.dispose());

test('keys are told with how many items have them, without those of our own', async () => {
  const { keys } = await getMetadata({ batchId: 'b' });
  expect(keys).toEqual([
    { key: 'suite', count: 3 },
    { key: 'case', count: 1 },
  ]);
});

test('a column says what the newest attempts say', async () => {
  const { column } = await getMetadata({ batchId: 'b', key: 'suite' });
  expect(column).toEqual({ key: 'suite', values: ['night', 'day', 'edited'], codes: [0, -1, 1, 2] });
  expect((await getMetadata({ batchId: 'b', key: 'none' })).column).toEqual({ key: 'none', values: [], codes: [] });
});
