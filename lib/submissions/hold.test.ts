import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { UpstreamError } from '@/lib/dari/client';
import { type Db, getDb } from '@/lib/db/client';
import { upstreams } from '@/lib/db/schema';
import { openTestDatabase } from '@/lib/test/database';
import { admit, answered, findHold, noteOutcome, payForTry } from './hold';

const NAME = 'api.example.com';
let database: Awaited<ReturnType<typeof openTestDatabase>>;
let db: Db;
beforeAll(async () => {
  database = await openTestDatabase();
  db = await getDb();
});
afterAll(() => database.dispose());
beforeEach(() => db.delete(upstreams));

const unknown = (retryAfterMs?: number) => new UpstreamError('unknown', 'down', 503, retryAfterMs);
const refused = (status: number) => new UpstreamError('refused', 'no', status);
const fail = async (times: number) => {
  for (let time = 0; time < times; time++) await noteOutcome(db, NAME, unknown());
};
/** As if a hold had begun so much earlier. */
const pass = (seconds: number) =>
  db
    .update(upstreams)
    .set({
      holdUntil: sql`${upstreams.holdUntil} - ${seconds} * interval '1 second'`,
      budgetAt: sql`${upstreams.budgetAt} - ${seconds} * interval '1 second'`,
    })
    .where(eq(upstreams.name, NAME));

test('five calls in a row without an answer hold everything back, four do not', async () => {
  await fail(4);
  expect(await admit(db, NAME, 8)).toBe(8);
  await fail(1);
  expect(await admit(db, NAME, 8)).toBe(0);
});

test('an answer in between begins the count anew, a refusal of a request too', async () => {
  await fail(4);
  await answered(db, NAME);
  await fail(4);
  await noteOutcome(db, NAME, refused(422));
  await fail(4);
  expect(await admit(db, NAME, 1)).toBe(1);
});

test('while held, one call goes through every half minute, however many ask', async () => {
  await fail(5);
  await pass(29);
  expect(await admit(db, NAME, 1)).toBe(0);
  await pass(2);
  const asked = await Promise.all(Array.from({ length: 10 }, () => admit(db, NAME, 1)));
  expect(asked.reduce((sum, one) => sum + one, 0)).toBe(1);
  await fail(1);
  expect(await admit(db, NAME, 1)).toBe(0);
  await pass(31);
  expect(await admit(db, NAME, 1)).toBe(1);
  await answered(db, NAME);
  expect(await admit(db, NAME, 8)).toBe(8);
});

test('a busy API is let alone for as long as it says, at most an hour', async () => {
  await noteOutcome(db, NAME, unknown(120_000));
  await pass(119);
  expect(await admit(db, NAME, 1)).toBe(0);
  await pass(2);
  expect(await admit(db, NAME, 1)).toBe(1);
  await noteOutcome(db, NAME, unknown(24 * 3_600_000));
  const { holdUntil } = (await findHold(db, NAME)) ?? {};
  expect((holdUntil?.getTime() ?? 0) - Date.now()).toBeLessThanOrEqual(3_600_000);
});

test('a refused key holds back at once, and is tried again rarely', async () => {
  await noteOutcome(db, NAME, refused(401));
  expect(await findHold(db, NAME)).toMatchObject({ hold: 'key', message: 'no' });
  await pass(200);
  expect(await admit(db, NAME, 1)).toBe(0);
  await pass(101);
  expect(await admit(db, NAME, 1)).toBe(1);
});

test('repeats have a budget that time and first tries fill again', async () => {
  const repeat = () => payForTry(db, NAME, true);
  for (let time = 0; time < 10; time++) expect(await repeat()).toBe(0);
  const isLate = (ms: number) => ms > 0;
  // A slow machine may have earned one by now.
  const [eleventh, twelfth] = [await repeat(), await repeat()];
  expect(isLate(eleventh) || isLate(twelfth)).toBe(true);
  await pass(3);
  expect([await repeat(), await repeat(), await repeat()]).toEqual([0, 0, 0]);
  expect(await payForTry(db, NAME, false)).toBe(0);
});

test('holds and budgets outlive the process: they are rows', async () => {
  await fail(5);
  await payForTry(db, NAME, true);
  const row = await findHold(db, NAME);
  expect(row).toMatchObject({ hold: 'outage', failures: 5, holdUntil: expect.any(Date) });
  expect(row?.budget).toBeLessThan(10);
});
