/** Stands between a client and an API on loopback and makes the network's faults to order, request by request. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';

const DRIP_MS = 50;

/** What the proxy says in the API's place. */
export type ProxyAnswer = { status: number; headers?: Record<string, string>; body?: string };

/** What happens to one request. An empty fault passes it on and its answer back. */
export type Fault = {
  /** The API never sees the request. */
  instead?: 'hang' | 'reset' | ProxyAnswer;
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
    const body = Buffer.concat(chunks);
    record.body = body.toString('utf8');

    if (fault.instead === 'hang') return;
    if (fault.instead === 'reset') return reset(outgoing);
    const answered = fault.instead ?? (await forward(incoming, body));
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

function detail(status: number, text: string, headers: Record<string, string> = {}): Fault {
  const body = JSON.stringify({ detail: text });
  return { instead: { status, headers: { 'content-type': 'application/json', ...headers }, body } };
}

function pick(entries: [string, unknown][], names: string[]): Record<string, string> {
  return Object.fromEntries(entries.flatMap(([name, value]) => (names.includes(name) ? [[name, String(value)]] : [])));
}
