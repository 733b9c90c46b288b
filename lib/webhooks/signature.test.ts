import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { seededRandom, testSeed } from '@/lib/test/random';
import { isGenuine, readSignatures } from './signature';

const MUTATIONS = 20_000;
const SECRET = `whsec_${'5f0c1a2b'.repeat(8)}`;
const RAW = Buffer.from(
  JSON.stringify({
    id: 'wh_5f0c',
    type: 'batch.completed',
    created_at: '2026-06-02T09:10:00Z',
    data: { batch_id: 'batch_1', agent_id: 'agt_1', status: 'completed', counts: { completed: 5, failed: 0 } },
  }),
);

type Delivery = { raw: Buffer; header: string };
type Verifier = (delivery: Delivery) => boolean;

const sign = (raw: Buffer, secret = SECRET) => `v1=${createHmac('sha256', secret).update(raw).digest('hex')}`;
const GENUINE: Delivery = { raw: RAW, header: sign(RAW) };

const verify: Verifier = ({ raw, header }) => {
  const signatures = readSignatures(header);
  return signatures !== null && isGenuine(raw, signatures, [SECRET]);
};

/** Deliveries that differ from a genuine one in its bytes, its signature, or the secret that made it. */
function* mutate(seed: number): Generator<Delivery> {
  const random = seededRandom(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  const flip = (bytes: Buffer) => {
    const copy = Buffer.from(bytes);
    const at = below(copy.length);
    copy[at] = (copy[at] ?? 0) ^ (1 << below(8));
    return copy;
  };
  const cut = (bytes: Buffer) => bytes.subarray(0, below(bytes.length));
  const grow = (bytes: Buffer) => {
    const at = below(bytes.length + 1);
    return Buffer.concat([bytes.subarray(0, at), Buffer.from([below(256)]), bytes.subarray(at)]);
  };
  const swap = (bytes: Buffer) => {
    const [a, b] = [below(bytes.length), below(bytes.length)].sort((x, y) => x - y) as [number, number];
    const copy = Buffer.from(bytes);
    [copy[a], copy[b]] = [bytes[b] ?? 0, bytes[a] ?? 0];
    return copy;
  };
  const bytewise = [flip, cut, grow, swap];
  const changed = (bytes: Buffer): Buffer => {
    const made = bytewise[below(bytewise.length)]?.(bytes) ?? bytes;
    return made.equals(bytes) ? changed(bytes) : made;
  };
  const secrets = ['', SECRET.slice(6), SECRET.toUpperCase(), `${SECRET} `, 'whsec_', SECRET.slice(0, -1)];
  const kinds: (() => Delivery)[] = [
    () => ({ ...GENUINE, raw: changed(RAW) }),
    () => ({ ...GENUINE, header: changed(Buffer.from(GENUINE.header)).toString('latin1') }),
    () => ({ raw: changed(RAW), header: changed(Buffer.from(GENUINE.header)).toString('latin1') }),
    () => ({ ...GENUINE, header: sign(RAW, secrets[below(secrets.length)]) }),
    () => ({ ...GENUINE, header: sign(changed(RAW)) }),
    () => ({
      raw: Buffer.from(JSON.stringify(JSON.parse(RAW.toString()), null, below(8) + 1)),
      header: GENUINE.header,
    }),
    () => ({ ...GENUINE, header: Array.from({ length: below(8) + 1 }, () => sign(changed(RAW))).join(' ') }),
    () => ({ ...GENUINE, header: Array.from({ length: 9 }, () => GENUINE.header).join(' ') }),
    () => ({ ...GENUINE, header: GENUINE.header.replace('v1', ['v0', 'v2', 'V1', 'v11', ''][below(5)] ?? '') }),
    () => ({ ...GENUINE, header: GENUINE.header.toUpperCase() }),
  ];
  while (true) {
    const made = kinds[below(kinds.length)]?.() ?? GENUINE;
    if (!made.raw.equals(RAW) || made.header !== GENUINE.header) yield made;
  }
}

/** How many of the mutated deliveries a verifier takes. */
function countTaken(verifier: Verifier, seed: number): number {
  const deliveries = mutate(seed);
  let taken = 0;
  for (let count = 0; count < MUTATIONS; count += 1) {
    const { value } = deliveries.next();
    if (value && verifier(value)) taken += 1;
  }
  return taken;
}

describe('of deliveries that were changed', () => {
  const seed = testSeed();

  test(`none of ${MUTATIONS} is taken (TEST_SEED=${seed})`, () => {
    expect(verify(GENUINE)).toBe(true);
    expect(countTaken(verify, seed)).toBe(0);
  });

  const sabotages: [string, Verifier][] = [
    ['takes anything', () => true],
    ['takes anything with a signature’s shape', ({ header }) => readSignatures(header) !== null],
    ['does not look at the body', ({ header }) => header === GENUINE.header],
    ['looks at the beginning of the signature only', ({ raw, header }) => header.startsWith(sign(raw).slice(0, 5))],
    [
      'signs what it parsed, not what came',
      ({ raw, header }) => {
        const parsed = tryParse(raw);
        return parsed !== undefined && header === sign(Buffer.from(JSON.stringify(parsed)));
      },
    ],
  ];
  test.each(sabotages)('some are, by a verifier that %s (control)', (_name, verifier) => {
    expect(verifier(GENUINE)).toBe(true);
    expect(countTaken(verifier, seed)).toBeGreaterThan(0);
  });
});

test('any of several signatures and any of several secrets will do', () => {
  const other = sign(RAW, 'whsec_other');
  const taken = (header: string, secrets: string[]) => isGenuine(RAW, readSignatures(header) ?? [], secrets);
  expect(taken(`${other} ${GENUINE.header}`, [SECRET])).toBe(true);
  expect(taken(`${other},${GENUINE.header}`, [SECRET])).toBe(true);
  expect(taken(GENUINE.header, ['whsec_other', SECRET])).toBe(true);
  expect(taken(GENUINE.header, ['whsec_other'])).toBe(false);
  expect(taken(GENUINE.header, [])).toBe(false);
});

test.each([
  ['nothing', null],
  ['an empty header', ''],
  ['two headers', `${GENUINE.header}, ${GENUINE.header}`],
  ['nine signatures', Array(9).fill(GENUINE.header).join(' ')],
  ['more than 1 KB', `${GENUINE.header} ${' '.repeat(1024)}`],
  ['a signature that is too short', GENUINE.header.slice(0, -1)],
  ['a signature and something else', `${GENUINE.header} t=1`],
])('%s is no signature', (_name, header) => {
  expect(readSignatures(header)).toBeNull();
});

test('a header with two signatures over two headers joined by Headers is told apart', () => {
  const headers = new Headers([
    ['dari-webhook-signature', GENUINE.header],
    ['dari-webhook-signature', GENUINE.header],
  ]);
  expect(readSignatures(headers.get('dari-webhook-signature'))).toBeNull();
});

function tryParse(raw: Buffer): unknown {
  try {
    return JSON.parse(raw.toString());
  } catch {
    return undefined;
  }
}
