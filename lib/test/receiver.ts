/** A receiver of webhooks on loopback: keeps what came as it came, and answers as it is told. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';

export type Received = { path: string; headers: http.IncomingHttpHeaders; raw: Buffer; event: WebhookEvent };
export type WebhookEvent = { id: string; type: string; created_at: string; data: Record<string, unknown> };
export type Reply = number | ((response: http.ServerResponse) => void);

/** `reply` changes what later requests are answered; `connections` counts whoever connected, also without a request. */
export async function startReceiver() {
  const received: Received[] = [];
  let choose: (received: Received) => Reply = () => 200;
  let connections = 0;
  const server = http.createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const raw = Buffer.concat(chunks);
    const one = { path: request.url ?? '', headers: request.headers, raw, event: JSON.parse(raw.toString('utf8')) };
    received.push(one);
    const reply = choose(one);
    if (typeof reply === 'number') response.writeHead(reply).end('thanks');
    else reply(response);
  });
  server.on('connection', () => {
    connections += 1;
  });
  server.on('clientError', (_error, socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}/hook`,
    received,
    connections: () => connections,
    reply: (next: (received: Received) => Reply) => {
      choose = next;
    },
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
