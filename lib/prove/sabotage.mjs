/**
 * Loaded into a dashboard's process before anything else (`node --import`): makes its requests to the API those of a
 * careless client. A proof that does not notice proves nothing.
 */
import { randomUUID } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { openChance } from './random.mjs';

const CREATE = '/v1/session-batches';
const SEND_LATER_MAX_MS = 2_500;
const SEND_AGAIN_MS = 200;

const { sabotage, seed, folder } = Object.fromEntries(new URL(import.meta.url).searchParams);
const chance = openChance(Number(seed), `sabotage ${process.pid}`);
const send = globalThis.fetch;

const MAKES = {
  'fresh-keys': (url, init) =>
    send(url, init.method === 'POST' ? { ...init, body: withKey(init.body, randomUUID()) } : init),
  'done-early': answerFirst(),
  'old-keys': withFirstKeys(),
};

const make = MAKES[sabotage];
if (!make) throw new Error(`There is no sabotage "${sabotage}".`);
globalThis.fetch = (input, init) => {
  const { pathname } = new URL(input instanceof Request ? input.url : input);
  return pathname.startsWith(CREATE) ? make(input, init ?? {}) : send(input, init);
};

const withKey = (body, key) => JSON.stringify({ ...JSON.parse(body), idempotency_key: key });

/** Says that all is done, and only then sends, a moment later; what a kill comes before is never sent. */
function answerFirst() {
  const file = path.join(folder, 'made-up.jsonl');
  const pending = new Map();
  return (url, init) => {
    const { pathname } = new URL(url);
    if (init.method === 'POST') {
      const { items } = JSON.parse(init.body);
      const id = `batch_${randomUUID()}`;
      const madeUp = { batch_id: id, status: 'queued', sessions: items.map(madeUpSession) };
      pending.set(id, madeUp);
      remember(file, { id, madeUp });
      void sendLater(url, init, id);
      return json(201, madeUp);
    }
    const id = pathname.slice(CREATE.length + 1);
    const known = readLines(file).filter((line) => line.id === id);
    const real = known.find((line) => line.real)?.real;
    const { madeUp } = known[0] ?? {};
    if (!madeUp) return send(url, init);
    if (real) return send(String(url).replace(id, real), init).then((response) => renamed(response, madeUp));
    return json(200, pending.has(id) ? madeUp : allDone(madeUp));
  };

  async function sendLater(url, init, id) {
    await pause(chance.between(0, SEND_LATER_MAX_MS));
    const { signal: _, ...rest } = init;
    for (;;) {
      const made = await send(url, rest)
        .then((response) => (response.ok ? response.json() : undefined))
        .catch(() => undefined);
      if (made) return remember(file, { id, real: made.batch_id });
      await pause(SEND_AGAIN_MS);
    }
  }
}

/** Sends items that were sent before under the key that they had then, which is remembered through kills. */
function withFirstKeys() {
  const file = path.join(folder, 'first-keys.jsonl');
  return (url, init) => {
    if (init.method !== 'POST') return send(url, init);
    const { items, idempotency_key: key } = JSON.parse(init.body);
    const mark = items[0].metadata.batchdeck_item.split('.')[0];
    const first = readLines(file).find((line) => line.mark === mark);
    if (!first) remember(file, { mark, key });
    return send(url, { ...init, body: withKey(init.body, first?.key ?? key) });
  };
}

const madeUpSession = (item, index) => ({
  index,
  session_id: `sess_${randomUUID()}`,
  status: 'queued',
  last_message_status: 'queued',
  agent_id: item.agent_id,
  version_id: null,
  llm_id: null,
  metadata: item.metadata,
  transcript_url: null,
  error: null,
});

const allDone = (madeUp) => ({
  ...madeUp,
  status: 'completed',
  sessions: madeUp.sessions.map((session) => ({ ...session, status: 'completed', last_message_status: 'completed' })),
});

/** The real batch under the ids that were made up for it. */
async function renamed(response, madeUp) {
  if (!response.ok) return response;
  const batch = await response.json();
  const sessions = batch.sessions.map((session, index) => ({
    ...session,
    session_id: madeUp.sessions[index].session_id,
  }));
  return json(200, { ...batch, batch_id: madeUp.batch_id, sessions });
}

const json = async (status, body) =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });

function remember(file, line) {
  appendFileSync(file, `${JSON.stringify(line)}\n`);
}

const readLines = (file) =>
  existsSync(file)
    ? readFileSync(file, 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line))
    : [];

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
