/** A provider of models on loopback: OpenAI's chat completions and Anthropic's messages, streamed, to order. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { chatEvents, messagesEvents } from './provider-events';

/** What the model says; `calls` with a text for arguments send it as it is. */
export type Said = {
  text?: string;
  calls?: { id?: string; name: string; arguments: Record<string, unknown> | string }[];
  stop?: 'length' | 'filter';
  /** Null sends none. */
  usage?: { input: number; output: number; cached?: number; cost?: number } | null;
};

/** What is done with one request. A stream that is broken has sent the first half of its events. */
export type ProviderReply =
  | (Said & { broken?: 'reset' | 'end' | 'hang' })
  | { status: number; headers?: Record<string, string>; body?: string }
  | { error: { type: string; message: string }; isFirst?: boolean }
  | { raw: string; type?: string }
  | 'hang'
  | 'reset';

export type ProviderRequest = {
  path: string;
  headers: http.IncomingHttpHeaders;
  // biome-ignore lint/suspicious/noExplicitAny: a request as it came, whose shape the test itself asserts
  body: any;
  /** Resolves when the connection of this request is closed. */
  closed: Promise<void>;
};

/** Starts on a free port. Replies are given in order, the last one again and again. */
export async function startProviderServer(...replies: ProviderReply[]) {
  const requests: ProviderRequest[] = [];
  const waiting: (() => void)[] = [];
  let left = replies;
  const server = http.createServer((incoming, outgoing) => {
    void handle(incoming, outgoing).catch(() => outgoing.destroy());
  });

  async function handle(incoming: http.IncomingMessage, outgoing: http.ServerResponse): Promise<void> {
    const closed = new Promise<void>((resolve) => outgoing.once('close', resolve));
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const body = JSON.parse(Buffer.concat(chunks).toString('utf8') || 'null');
    requests.push({ path: incoming.url ?? '', headers: incoming.headers, body, closed });
    for (const wake of waiting.splice(0)) wake();
    const [reply = 'reset'] = left;
    if (left.length > 1) left = left.slice(1);
    answer(reply, outgoing, incoming.url?.endsWith('/messages') ? messagesEvents : chatEvents);
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    /** With `/v1`, as a `base_url` is written. */
    url: `http://127.0.0.1:${port}/v1`,
    requests,
    reply: (...next: ProviderReply[]) => {
      left = next;
    },
    /** Resolves when that many requests have come. */
    async received(count: number): Promise<void> {
      while (requests.length < count) await new Promise<void>((resolve) => waiting.push(resolve));
    },
    close: () => {
      server.closeAllConnections();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

type Events = typeof chatEvents;

function answer(reply: ProviderReply, outgoing: http.ServerResponse, events: Events): void {
  if (reply === 'hang') return;
  if (reply === 'reset') return void outgoing.socket?.resetAndDestroy();
  if ('status' in reply) {
    return void outgoing
      .writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers })
      .end(reply.body);
  }
  outgoing.writeHead(200, {
    'content-type': 'raw' in reply ? (reply.type ?? 'text/event-stream') : 'text/event-stream',
  });
  if ('raw' in reply) return void outgoing.end(reply.raw);
  if ('error' in reply)
    return void outgoing.end(
      events
        .failing(reply.error)
        .slice(reply.isFirst ? 1 : 0)
        .join(''),
    );
  const all = events.saying(reply);
  if (!reply.broken) return void outgoing.end(all.join(''));
  const part = all.slice(0, Math.ceil(all.length / 2)).join('');
  outgoing.write(part, () => {
    if (reply.broken === 'reset') setImmediate(() => outgoing.socket?.resetAndDestroy());
    if (reply.broken === 'end') outgoing.end();
  });
}
