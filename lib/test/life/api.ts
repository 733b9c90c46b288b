/** A tiny API for the model test: remembers keys, and fails as it is told. Its records are the truth of the test. */
import { createHash } from 'node:crypto';
import { newId } from '@/lib/new-id';
import { ITEM_KEY, SUBMISSION_KEY } from '@/lib/submissions/request';

export const FAULTS = [
  'ok',
  'lost after',
  'lost before',
  'late',
  'dies before',
  'dies after',
  'key',
  'refused',
  'named',
  'busy',
  'busy for long',
  'down',
  'partial',
  'other answer',
] as const;
export type Fault = (typeof FAULTS)[number];
export type Read = 'ok' | 'down' | 'stale' | 'foreign' | 'gone' | 'key';

/** `before` is what a stale answer still says, with the same `error`. An entry without an id could not be created. */
export type Entry = {
  id: string | null;
  mark: string;
  status: string;
  before: string;
  error: string | null;
  messages: number;
  text: string;
};
type Batch = { id: string; submission: string; entries: Entry[] };
type Body = {
  idempotency_key: string;
  items: { metadata: Record<string, string>; message: { content: { text: string }[] } }[];
};
/** What one call was told; `nothing` when no usable answer came. */
export type Told = { call: 'create' | 'list' | 'read'; submission: string; told: string };

export function openApi() {
  const keys = new Map<string, Batch>();
  const batches: Batch[] = [];
  const posts = new Map<string, { key: string; sha256: string }>();
  const now = { fault: 'ok' as Fault, which: 0, list: true, read: 'ok' as Read, during: async () => {} };
  const log: Told[] = [];
  const violations: string[] = [];
  let late: Body[] = [];
  let onDeath = () => {};

  const entries = () => batches.flatMap((batch) => batch.entries);
  const sessionsOf = (submission: string) =>
    batches.filter((one) => one.submission === submission).flatMap((one) => one.entries.filter(({ id }) => id));

  function act(body: Body): Batch {
    const known = keys.get(body.idempotency_key);
    if (known) return known;
    const made = body.items.map(({ metadata, message }, position): Entry => {
      const fails = now.fault === 'partial' && (now.which >> position) % 2 === 1;
      const error = fails ? (now.which % 3 === 0 ? 'The llm_id is unknown.' : 'No capacity left.') : null;
      const status = fails ? 'failed' : 'queued';
      const text = message.content.map((part) => part.text).join('');
      return {
        id: fails ? null : newId('s'),
        mark: metadata[ITEM_KEY] ?? '',
        status,
        before: status,
        error,
        messages: 1,
        text,
      };
    });
    const batch = { id: newId('ub'), submission: body.items[0]?.metadata[SUBMISSION_KEY] ?? '', entries: made };
    keys.set(body.idempotency_key, batch);
    batches.push(batch);
    return batch;
  }

  const state = (entry: Entry) => (now.read === 'stale' ? entry.before : entry.status);
  const wireBatch = (batch: Batch, foreign = false) => ({
    batch_id: foreign ? 'ub_older' : batch.id,
    status: 'running',
    sessions: batch.entries.map((entry, index) => ({
      index,
      session_id: foreign ? `s_older_${index}` : entry.id,
      status: state(entry),
      error: state(entry) === 'failed' ? entry.error : null,
      metadata: foreign ? {} : { [ITEM_KEY]: entry.mark, [SUBMISSION_KEY]: batch.submission },
    })),
  });
  const refuse = (status: number, detail: unknown, headers = {}) => Response.json({ detail }, { status, headers });
  const gone = () => new TypeError('fetch failed', { cause: { code: 'ECONNRESET' } });
  const die = (): Promise<Response> => {
    onDeath();
    return new Promise(() => {});
  };

  async function create(text: string): Promise<Response> {
    const body: Body = JSON.parse(text);
    const submission = body.items[0]?.metadata[SUBMISSION_KEY] ?? '';
    const sha256 = createHash('sha256').update(text).digest('hex');
    const before = posts.get(submission);
    if (before && (before.key !== body.idempotency_key || before.sha256 !== sha256))
      violations.push(`${submission} changed its key or its bytes`);
    posts.set(submission, { key: body.idempotency_key, sha256 });
    await now.during();
    const tell = (told: string) => log.push({ call: 'create', submission, told });
    const isKnown = keys.has(body.idempotency_key);
    const fault = isKnown && ['refused', 'named', 'partial'].includes(now.fault) ? 'ok' : now.fault;
    switch (fault) {
      case 'lost before':
      case 'late':
        if (fault === 'late') late.push(body);
        tell('nothing');
        throw gone();
      case 'lost after':
        act(body);
        tell('nothing');
        throw gone();
      case 'dies before':
      case 'dies after':
        if (fault === 'dies after') act(body);
        tell('death');
        return die();
      case 'key':
        tell('key');
        return refuse(401, 'Invalid API key');
      case 'busy':
      case 'busy for long':
        tell(fault);
        return refuse(429, 'Slow down.', fault === 'busy' ? {} : { 'retry-after': '900' });
      case 'down':
        tell('nothing');
        return refuse(503, 'Down.');
      case 'refused':
      case 'named': {
        // What is refused would be refused on its late arrival too.
        late = late.filter((one) => one.idempotency_key !== body.idempotency_key);
        const position = now.which % body.items.length;
        tell(fault === 'named' ? `named ${position}` : 'refused');
        return refuse(422, fault === 'named' ? [{ loc: ['body', 'items', position], msg: 'bad' }] : 'Not like this.');
      }
      case 'other answer':
        tell('other answer');
        return Response.json(wireBatch({ id: '', submission, entries: body.items.map(() => blank()) }, true));
      default: {
        const batch = act(body);
        tell('ok');
        return Response.json(wireBatch(batch));
      }
    }
  }

  const fetch: typeof globalThis.fetch = async (input, init) => {
    const url = new URL(String(input));
    const [, , noun = '', id = '', verb] = url.pathname.split('/');
    if (noun === 'agents')
      return Response.json(
        id ? { agent: { id }, versions: [] } : { agents: [{ id: 'agt_1', name: 'a', created_at: '' }] },
      );
    if (init?.method === 'POST') return create(String(init.body));
    if (verb === 'messages') {
      const count = entries().find((entry) => entry.id === id)?.messages ?? 0;
      return Response.json({ messages: Array.from({ length: count }, (_, n) => ({ id: `m${n}` })) });
    }
    if (noun === 'sessions') {
      const submission = url.searchParams.get(`metadata.${SUBMISSION_KEY}`) ?? '';
      const found = sessionsOf(submission);
      const told = !now.list ? 'nothing' : found.length > 0 ? 'found' : 'none';
      log.push({ call: 'list', submission, told });
      if (!now.list) return refuse(503, 'Down.');
      const sessions = found.map((entry) => ({
        id: entry.id,
        agent_id: 'agt_1',
        status: 'idle',
        last_message_status: state(entry),
        created_at: '',
        metadata: { [ITEM_KEY]: entry.mark, [SUBMISSION_KEY]: submission },
      }));
      return Response.json({ sessions });
    }
    const batch = batches.find((one) => one.id === id);
    log.push({ call: 'read', submission: batch?.submission ?? '', told: batch ? now.read : 'gone' });
    if (now.read === 'key') return refuse(401, 'Invalid API key');
    if (now.read === 'down') return refuse(503, 'Down.');
    if (!batch || now.read === 'gone') return refuse(404, 'Not found');
    return Response.json(wireBatch(batch, now.read === 'foreign'));
  };

  return {
    fetch,
    now,
    batches,
    posts,
    violations,
    entries,
    sessionsOf,
    /** What was told since the last look. */
    takeLog: () => log.splice(0),
    /** Requests given up on that arrive after all. */
    arrive: () => {
      for (const body of late.splice(0)) act(body);
    },
    /** What is still under way never arrives. */
    drop: () => {
      late = [];
    },
    /** A day later no key is known any more. */
    forget: () => keys.clear(),
    death: () =>
      new Promise<void>((resolve) => {
        onDeath = resolve;
      }),
  };
}

export type Api = ReturnType<typeof openApi>;

const blank = (): Entry => ({
  id: 'x',
  mark: '',
  status: 'completed',
  before: 'completed',
  error: null,
  messages: 1,
  text: '',
});
