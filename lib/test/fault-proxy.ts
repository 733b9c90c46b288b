/** Stands between a client and an API on loopback and makes the network's faults to order, request by request. */
import { randomUUID } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';

const DRIP_MS = 50;

/** What the proxy says in the API's place. */
export type ProxyAnswer = { status: number; headers?: Record<string, string>; body?: string };

/** What happens to one request. An empty fault passes it on and its answer back. */
export type Fault = {
  /** The API never sees the request. `made-up` answers batches with sessions that nobody created. */
  instead?: 'hang' | 'reset' | 'made-up' | ProxyAnswer;
  /** Gives every request an idempotency key of its own, as a careless client would. */
  isKeyFresh?: boolean;
  /** Holds the answer back after the API has acted. */
  delayMs?: number;
  /** What is answered in place of the API's answer, after the API has acted. */
  rewrite?: (answer: ProxyAnswer) => ProxyAnswer;
  /** What becomes of the answer after the API has acted. `drip` sends it so slowly that nobody waits for its end. */
  after?: 'hang' | 'reset' | 'drip' | { cutAfterBytes: number };
};

export type ProxiedRequest = { method: string; path: string; body: string; fault: Fault; status: number | null };

/** Chooses the fault of a request; `number` counts from 1 the requests this proxy has seen. */
export type ChooseFault = (request: { method: string; path: string; number: number }) => Fault;

type Target = { baseUrl: string; fetch: typeof fetch };

export const faults = {
  html: { instead: { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>Sign in</html>' } },
  tooMany: (retryAfter: string) => detail(429, 'Too many requests', { 'retry-after': retryAfter }),
  unavailable: () => detail(503, 'Down for maintenance'),
  unauthorized: () => detail(401, 'Missing or invalid API key'),
  redirect: (location: string): Fault => ({ instead: { status: 307, headers: { location } } }),
};

/** Starts on a free port of loopback. `use` changes the faults of later requests; `close` drops every connection. */
export async function startFaultProxy(target: Target, choose: ChooseFault = () => ({})) {
  const requests: ProxiedRequest[] = [];
  const madeUp = new Map<string, string>();
  let chooseNow = choose;
  const server = http.createServer((incoming, outgoing) => {
    void handle(incoming, outgoing).catch(() => outgoing.destroy());
  });

  async function handle(incoming: http.IncomingMessage, outgoing: http.ServerResponse): Promise<void> {
    const { method = 'GET', url: path = '/' } = incoming;
    const number = requests.length + 1;
    const fault = chooseNow({ method, path, number });
    const record: ProxiedRequest = { method, path, body: '', fault, status: null };
    requests.push(record);
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const received = Buffer.concat(chunks);
    const body = fault.isKeyFresh ? withFreshKey(received) : received;
    record.body = body.toString('utf8');

    if (fault.instead === 'hang') return;
    if (fault.instead === 'reset') return reset(outgoing);
    const own = fault.instead === 'made-up' ? makeUp(path, record.body) : fault.instead;
    const answered = own ?? (await forward(incoming, body));
    const answer = fault.rewrite
      ? fault.rewrite({ ...answered, body: answered.body?.toString('utf8') ?? '' })
      : answered;
    record.status = answer.status;
    if (fault.delayMs) await new Promise((resolve) => setTimeout(resolve, fault.delayMs));
    if (fault.after === 'hang') return;
    if (fault.after === 'reset') return reset(outgoing);
    const bytes = Buffer.from(answer.body ?? '');
    outgoing.writeHead(answer.status, { ...answer.headers, 'content-length': bytes.length });
    if (!fault.after) return void outgoing.end(bytes);
    if (fault.after === 'drip') return drip(outgoing, bytes);
    outgoing.write(bytes.subarray(0, fault.after.cutAfterBytes), () => outgoing.destroy());
  }

  async function forward(incoming: http.IncomingMessage, body: Buffer) {
    const { method = 'GET', url = '/', headers } = incoming;
    const response = await target.fetch(
      new Request(target.baseUrl + url, {
        method,
        headers: {
          ...pick(Object.entries(headers), [
            'authorization',
            'accept',
            'content-type',
            'idempotency-key',
            'x-upload-token',
          ]),
          ...(headers.host && { 'x-forwarded-host': headers.host }),
        },
        ...(body.length > 0 && { body: new Uint8Array(body) }),
        redirect: 'manual',
      }),
    );
    return {
      status: response.status,
      headers: pick([...response.headers], ['content-type', 'content-disposition', 'retry-after', 'location']),
      body: Buffer.from(await response.arrayBuffer()),
    };
  }

  /** A batch that is believed to exist and never did; reads of it find it again, finished. */
  function makeUp(path: string, body: string): ProxyAnswer | undefined {
    const known = madeUp.get(path);
    if (known) return { status: 200, headers: { 'content-type': 'application/json' }, body: known };
    if (path !== '/v1/session-batches') return undefined;
    const { items } = JSON.parse(body) as { items: { agent_id: string; metadata?: Record<string, string> }[] };
    const id = `batch_${randomUUID()}`;
    const sessions = items.map((item, index) => ({
      index,
      session_id: `sess_${randomUUID()}`,
      status: 'completed',
      last_message_status: 'completed',
      agent_id: item.agent_id,
      version_id: null,
      llm_id: null,
      metadata: item.metadata ?? {},
      transcript_url: null,
      error: null,
    }));
    const counts = { queued: 0, running: 0, completed: items.length, failed: 0 };
    const made = JSON.stringify({ batch_id: id, status: 'completed', counts, sessions });
    madeUp.set(`/v1/session-batches/${id}`, made);
    return { status: 201, headers: { 'content-type': 'application/json' }, body: made };
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    use: (next: ChooseFault) => {
      chooseNow = next;
    },
    close: () => {
      server.closeAllConnections();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** The connection ends with RST, as when a machine goes away. */
function reset(outgoing: http.ServerResponse): void {
  outgoing.socket?.resetAndDestroy();
}

async function drip(outgoing: http.ServerResponse, bytes: Buffer): Promise<void> {
  for (const byte of bytes) {
    if (outgoing.destroyed) return;
    outgoing.write(Buffer.of(byte));
    await new Promise((resolve) => setTimeout(resolve, DRIP_MS));
  }
  outgoing.end();
}

function withFreshKey(body: Buffer): Buffer {
  if (!body.includes('"idempotency_key"')) return body;
  return Buffer.from(JSON.stringify({ ...JSON.parse(body.toString('utf8')), idempotency_key: randomUUID() }));
}

function detail(status: number, text: string, headers: Record<string, string> = {}): Fault {
  const body = JSON.stringify({ detail: text });
  return { instead: { status, headers: { 'content-type': 'application/json', ...headers }, body } };
}

function pick(entries: [string, unknown][], names: string[]): Record<string, string> {
  return Object.fromEntries(entries.flatMap(([name, value]) => (names.includes(name) ? [[name, String(value)]] : [])));
}
