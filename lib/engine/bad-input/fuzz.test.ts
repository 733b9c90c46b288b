/** Requests made up by chance, to every endpoint. TEST_SEED runs one again; FUZZ_RUNS says how many. */
import fc from 'fast-check';
import { afterAll, beforeAll, test } from 'vitest';
import { getDb } from '@/lib/db/client';
import { endpoints, engineFetch } from '@/lib/engine/app';
import { engineKey } from '@/lib/engine/key';
import { testSeed } from '@/lib/test/random';
import { countRows } from '@/lib/test/rows';
import { type Ids, validRequests } from '@/lib/test/valid-requests';
import { addressOf, nameOf, openWorld } from '@/lib/test/world';

const RUNS = Number(process.env.FUZZ_RUNS ?? 300);

let world: Awaited<ReturnType<typeof openWorld>>;
let ids: Ids;
const seed = testSeed();

beforeAll(async () => {
  world = await openWorld();
  ids = world.ids;
});
afterAll(() => world.dispose());

const anything = fc.jsonValue({ maxDepth: 4 });
const word = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.constantFrom('..', '.', '%', '\0', '/', '\\', '{}'),
);

/** A request: an endpoint, what stands for its ids, its query, and how its valid body is changed. */
const request = fc.record({
  /** Which endpoint, by its place in the list. */
  which: fc.nat({ max: endpoints.length - 1 }),
  id: fc.option(word, { freq: 2 }),
  query: fc.dictionary(word, word, { maxKeys: 3 }),
  change: fc.oneof(
    fc.record({ kind: fc.constant('raw' as const), text: fc.string({ unit: 'binary', maxLength: 200 }) }),
    fc.record({ kind: fc.constant('whole' as const), value: anything }),
    fc.record({ kind: fc.constant('place' as const), at: fc.nat(), value: anything }),
  ),
  headers: fc.dictionary(
    fc.constantFrom('content-type', 'idempotency-key', 'last-event-id', 'x-upload-token', 'content-length', 'accept'),
    fc.stringMatching(/^[ -~]{0,40}$/),
  ),
});

test(`no request whatsoever is an internal error, and none that is refused leaves a trace (seed ${seed})`, async () => {
  const db = await getDb();
  await fc.assert(
    fc.asyncProperty(request, async ({ which, id, query, change, headers }) => {
      const endpoint = endpoints[which];
      if (!endpoint) return;
      // What would delete what the other requests are about.
      if (endpoint.method === 'delete' && id === null) return;
      const named = id === null ? ids : Object.fromEntries(Object.keys(ids).map((name) => [name, encode(id)]));
      const search = Object.entries(query).map(([key, value]) => `${encode(key)}=${encode(value)}`);
      const before = await countRows(db);
      const response = await engineFetch(`http://engine.test${addressOf(endpoint.path, named, search.join('&'))}`, {
        method: endpoint.method.toUpperCase(),
        headers: { ...headers, authorization: `Bearer ${engineKey()}` },
        ...(endpoint.method !== 'get' && { body: bodyOf(change, validRequests(ids)[nameOf(endpoint)]?.body) }),
      });
      await response.body?.cancel().catch(() => {}); // a zip that is cut off says so
      if (response.status >= 500) throw new Error(`${nameOf(endpoint)} answered ${response.status}`);
      if (response.status < 400) return;
      const after = await countRows(db);
      if (JSON.stringify(after) !== JSON.stringify(before)) throw new Error(`${nameOf(endpoint)} left a trace`);
    }),
    { seed, numRuns: RUNS },
  );
});

type Change =
  | { kind: 'raw'; text: string }
  | { kind: 'whole'; value: unknown }
  | { kind: 'place'; at: number; value: unknown };

function bodyOf(change: Change, valid: object | undefined): string {
  if (change.kind === 'raw') return change.text;
  if (change.kind === 'whole' || !valid) return JSON.stringify(change.value);
  const places = [...JSON.stringify(valid).matchAll(/"[^"]*"(?!:)|\d+|true|false|\[|\{/g)];
  const place = places[change.at % places.length];
  if (!place) return JSON.stringify(change.value);
  const text = JSON.stringify(valid);
  const isOpening = place[0] === '[' || place[0] === '{';
  const end = isOpening ? text.length : place.index + place[0].length;
  return text.slice(0, place.index) + JSON.stringify(change.value) + text.slice(end);
}

/** As a client that means it encodes; halves of characters as their bytes. */
const encode = (text: string): string =>
  text.isWellFormed() ? encodeURIComponent(text) : `%ed%a0%80${encodeURIComponent(text.toWellFormed())}`;
