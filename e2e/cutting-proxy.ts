/** Stands between the browser and Batchdeck, counts what the browser sends, and cuts, slows or spoils it to order. */
import net, { type AddressInfo } from 'node:net';

export async function startCuttingProxy(port: number) {
  const sockets = new Set<net.Socket>();
  let sentBytes = 0;
  let cutAt = Number.POSITIVE_INFINITY;
  let bytesPerSecond = Number.POSITIVE_INFINITY;
  let spoilt: Buffer | undefined;

  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };

  function onData(chunk: Buffer, from: net.Socket): Buffer {
    sentBytes += chunk.length;
    if (sentBytes >= cutAt) {
      cutAt = Number.POSITIVE_INFINITY;
      cut();
    }
    if (bytesPerSecond !== Number.POSITIVE_INFINITY && chunk.length > 1000) {
      from.pause();
      setTimeout(() => from.resume(), (chunk.length / bytesPerSecond) * 1000);
    }
    const at = spoilt ? chunk.indexOf(spoilt) : -1;
    if (at === -1) return chunk;
    spoilt = undefined;
    const other = Buffer.from(chunk);
    other[at] = (other[at] ?? 0) ^ 1;
    return other;
  }

  const server = net.createServer((client) => {
    const upstream = net.connect(port, '127.0.0.1');
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
    client.on('data', (chunk) => {
      if (!upstream.write(onData(chunk, client))) client.pause();
    });
    upstream.on('drain', () => client.resume());
    upstream.pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Bytes that browsers have sent since the last `restart`. */
    sentBytes: () => sentBytes,
    /** Counts from 0 again, with no fault to come. */
    restart: () => {
      sentBytes = 0;
      cutAt = Number.POSITIVE_INFINITY;
      bytesPerSecond = Number.POSITIVE_INFINITY;
      spoilt = undefined;
    },
    /** Cuts every connection now. */
    cut,
    /** Cuts every connection once so many bytes have come. */
    cutAfter: (bytes: number) => {
      cutAt = bytes;
    },
    slowTo: (perSecond: number) => {
      bytesPerSecond = perSecond;
    },
    /** Turns a bit of these bytes when they next come by. */
    spoil: (bytes: string) => {
      spoilt = Buffer.from(bytes);
    },
    close: () => {
      cut();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
