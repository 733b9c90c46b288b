/** Serves a route handler over real HTTP on loopback, bodies as they come. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';

export async function serveRoute(handle: (request: Request) => Promise<Response>) {
  const server = http.createServer(async (incoming, outgoing) => {
    const init = {
      method: incoming.method ?? 'GET',
      headers: new Headers(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)])),
      body: Readable.toWeb(incoming),
      duplex: 'half',
    };
    const response = await handle(new Request(`http://127.0.0.1${incoming.url}`, init as RequestInit));
    outgoing.writeHead(response.status, Object.fromEntries(response.headers));
    outgoing.end(await response.text());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
