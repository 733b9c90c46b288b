/** Nobody reaches the inside through a webhook: not at the door, not past it, not by a name that changes its mind. */
import type { LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { getDb } from '@/lib/db/client';
import { engineDeliveries, engineWebhooks } from '@/lib/db/engine-schema';
import { post } from '@/lib/outside/post';
import { openTestDatabase } from '@/lib/test/database';
import { create, item } from '@/lib/test/engine';
import { runDeliveries } from '@/lib/test/jobs';
import { startReceiver } from '@/lib/test/receiver';
import { allowPrivate, publishWithWebhook, setWebhook } from '@/lib/test/webhooks';
import { startEngine } from './start';
import { checkWebhookUrl } from './webhook-url';

let database: Awaited<ReturnType<typeof openTestDatabase>>;
let receiver: Awaited<ReturnType<typeof startReceiver>>;
let agentId: string;

beforeAll(async () => {
  database = await openTestDatabase();
  await startEngine();
  allowPrivate(true);
  ({ agentId } = await publishWithWebhook('http://127.0.0.1:1/'));
});
beforeEach(async () => {
  allowPrivate(false);
  receiver = await startReceiver();
});
afterEach(() => receiver.close());
afterAll(() => database.dispose());

/** Ways to write 127.0.0.1 that a listener on it would hear. */
const LOOPBACK = [
  '127.0.0.1',
  '127.0.0.1.',
  '127.1',
  '127.0.1',
  '2130706433',
  '0x7f000001',
  '0x7F.0.0.1',
  '0x7f.1',
  '017700000001',
  '0177.0.0.1',
  '0177.0.0.01',
  '00000177.0.0.1',
  '127.0x0.0.1',
  '%31%32%37.0.0.1',
  '①②⑦.⓪.⓪.①',
  '127。0。0。1',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[0:0:0:0:0:ffff:7f00:0001]',
  '[0000:0000:0000:0000:0000:FFFF:127.0.0.1]',
  'localhost',
  'LOCALHOST',
  'ｌｏｃａｌｈｏｓｔ',
  '0.0.0.0',
  '0',
  '0x0',
  '127.0.0.2',
  '127.255.255.254',
];

/** The rest of the inside. */
const INSIDE = [
  '[::1]',
  '[::]',
  '[::127.0.0.1]',
  '[::2]',
  '[1::1]',
  '[4000::1]',
  '[fe00::1]',
  '[::ffff:0:127.0.0.1]',
  '[64:ff9b::7f00:1]',
  '[64:ff9b::127.0.0.1]',
  '[64:ff9b:1::7f00:1]',
  '[64:ff9b::a9fe:a9fe]',
  '[2002:7f00:1::]',
  '[2001:0:7f00:1::]',
  '[fe80::1]',
  '[fc00::1]',
  '[fd00:ec2::254]',
  '[fec0::1]',
  '[ff02::1]',
  '[100::1]',
  '[2001:db8::1]',
  '[::ffff:169.254.169.254]',
  '[::ffff:10.0.0.1]',
  '10.0.0.1',
  '10.255.255.255',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '169.254.169.254',
  '0xa9fea9fe',
  '2852039166',
  '0251.0376.0251.0376',
  '169.254.170.2',
  '168.63.129.16',
  '100.64.0.1',
  '100.100.100.200',
  '192.0.0.192',
  '192.0.2.1',
  '198.18.0.1',
  '198.51.100.1',
  '203.0.113.1',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
];

/** Names that only the inside knows, and tricks with the rest of the URL. */
const NAMES = [
  'localhost.',
  'LocalHost.',
  'router',
  'api.localhost',
  'db.internal',
  'printer.local',
  'nas.home.arpa',
  'a.localdomain',
  'localhost.localdomain',
];
const withPort = (host: string) => `https://${host}:${receiver.port}/`;
const tricks = (port: number) => [
  `https://example.com@127.0.0.1:${port}/`,
  `https://example.com:443@127.0.0.1:${port}/`,
  `https://127.0.0.1:${port}#@example.com/`,
  `https://127.0.0.1:${port}?@example.com/`,
  `https://127.0.0.1:${port}\\@example.com/`,
  `https:127.0.0.1:${port}/`,
  `https:///127.0.0.1:${port}/`,
  `\thttps://127.0.0.1:${port}/`,
  `http://127.0.0.1:${port}/`,
  `http://example.com/`,
  `file:///etc/passwd`,
  `gopher://127.0.0.1:${port}/`,
  `unix:/var/run/docker.sock`,
];

test('the table has no fewer than sixty forms, each written differently', () => {
  const all = [...LOOPBACK, ...INSIDE, ...NAMES, ...tricks(1)];
  expect(all.length).toBeGreaterThanOrEqual(60);
  expect(new Set(all).size).toBe(all.length);
});

test('none of them can be set', async () => {
  const urls = [...[...LOOPBACK, ...INSIDE, ...NAMES].map(withPort), ...tricks(receiver.port)];
  const accepted: string[] = [];
  for (const webhook_url of urls) {
    const { status } = await setWebhook(agentId, { webhook_url });
    if (status !== 422) accepted.push(`${status} ${webhook_url}`);
  }
  expect(accepted).toEqual([]);
  expect(receiver.connections()).toBe(0);
});

/** Delivers to a URL that has come past the door; answers why it was not delivered. */
async function deliverTo(url: string): Promise<string | null | undefined> {
  const db = await getDb();
  const eventTypes = ['batch.failed'];
  await db.update(engineWebhooks).set({ url, eventTypes }).where(eq(engineWebhooks.agentId, agentId));
  await db.delete(engineDeliveries);
  await create([item(agentId, { llm_id: 'no such' })]);
  await runDeliveries();
  const [delivery] = await db.select().from(engineDeliveries);
  await db.update(engineDeliveries).set({ status: 'failed' });
  return delivery?.error;
}

test.each(['http', 'https'])('past the door, no %s connection is made to any of them', async (scheme) => {
  for (const host of [...LOOPBACK, ...INSIDE]) {
    const error = await deliverTo(`${scheme}://${host}:${receiver.port}/`);
    expect([host, error]).toEqual([host, 'The address is not a public one.']);
  }
  expect(receiver.connections()).toBe(0);
});

test('twin: were the inside allowed, all ways to write loopback would be heard', async () => {
  allowPrivate(true);
  const unheard: string[] = [];
  for (const host of LOOPBACK) if (await deliverTo(`http://${host}:${receiver.port}/`)) unheard.push(host);
  const elsewhere = ['127.0.0.2', '127.255.255.254'];
  expect(unheard).toEqual(elsewhere);
  expect(receiver.received).toHaveLength(LOOPBACK.length - elsewhere.length);
});

/** A resolver that answers these, one after the other, the last one for good. */
function resolver(...answers: string[][]) {
  let asked = 0;
  const next = (): LookupAddress[] => {
    const answer = answers[Math.min(asked, answers.length - 1)] ?? [];
    asked += 1;
    return answer.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  };
  const lookup: LookupFunction = (_host, options, callback) => {
    const addresses = next();
    if (options.all) callback(null, addresses);
    else callback(null, addresses[0]?.address ?? '', addresses[0]?.family);
  };
  return { asked: () => asked, lookup, resolve: async () => next() };
}

const PUBLIC = '93.184.215.14';
const send = (lookup: LookupFunction) =>
  post(new URL(`http://hooks.example.com:${receiver.port}/`), {
    body: Buffer.from('{}'),
    headers: {},
    signal: AbortSignal.timeout(5_000),
    lookup,
  });
const refusal = { status: null, error: 'The address is not a public one.' };

test('a name that resolves to the inside cannot be set, whether alone or among public ones', async () => {
  for (const addresses of [['127.0.0.1'], ['10.1.2.3'], ['::1'], ['::ffff:127.0.0.1'], [PUBLIC, '127.0.0.1']]) {
    await expect(checkWebhookUrl('https://hooks.example.com/', resolver(addresses).resolve)).rejects.toThrow(
      /public host/,
    );
  }
});

test('a name that resolves to the outside can be set, and one that does not resolve or hangs too', async () => {
  const outcomes = [
    resolver([PUBLIC]).resolve,
    async () => Promise.reject(new Error('ENOTFOUND')),
    () => new Promise<never>(() => {}),
  ];
  for (const resolve of outcomes) await checkWebhookUrl('https://hooks.example.com/', resolve);
});

test('a name that resolves to the inside is not connected to, whether alone or among public ones', async () => {
  for (const addresses of [['127.0.0.1'], ['::1'], ['::ffff:127.0.0.1'], [PUBLIC, '127.0.0.1']]) {
    expect(await send(resolver(addresses).lookup)).toEqual(refusal);
  }
  expect(receiver.connections()).toBe(0);
});

test('a name that was public when it was set and is inside when it is used is not connected to', async () => {
  const { resolve, lookup, asked } = resolver([PUBLIC], ['127.0.0.1']);
  await checkWebhookUrl('https://hooks.example.com/', resolve);
  expect([await send(lookup), asked(), receiver.connections()]).toEqual([refusal, 2, 0]);
});

test('what was checked is what is connected to: a connection asks once', async () => {
  const { lookup, asked } = resolver(['127.0.0.1'], ['10.0.0.1']);
  allowPrivate(true);
  expect(await send(lookup)).toEqual({ status: 200 });
  expect([asked(), receiver.connections()]).toEqual([1, 1]);
});

test('every delivery connects anew, so that none goes over a connection that was checked for another', async () => {
  allowPrivate(true);
  for (let count = 1; count <= 3; count += 1) await deliverTo(receiver.url);
  expect([receiver.received.length, receiver.connections()]).toEqual([3, 3]);
});

test('a public address can be set, by name or number', async () => {
  for (const host of ['hooks.invalid', '93.184.215.14', '[2606:4700::1111]', 'xn--bcher-kva.invalid']) {
    expect((await setWebhook(agentId, { webhook_url: `https://${host}/a?b=c` })).status).toBe(200);
  }
});
