/** Passes bytes between a client and a server on loopback, and cuts connections in the middle of them. */
import net from 'node:net';

const CREATE = 'POST /v1/session-batches ';
/** Connections carry one request after another, so an offset may lie in any of them. */
const OFFSET_MAX = 24_000;
const ARMED_SHARE = 0.8;

/**
 * While `wantsCuts` says so, new connections are armed by chance: to be cut after so many bytes of requests or of
 * answers, by RST or by a plain close. Counted is what happened: a connection that ended earlier has not been cut.
 */
export async function startCutProxy({ port, chance, wantsCuts }) {
  const counts = { connections: 0, cuts: 0, ofRequests: 0, ofAnswers: 0, ofCreateRequests: 0, ofCreateAnswers: 0 };
  const sockets = new Set();

  const server = net.createServer((client) => {
    counts.connections += 1;
    const upstream = net.connect(port, '127.0.0.1');
    const fault = wantsCuts() && chance.happens(ARMED_SHARE) ? chooseFault(chance) : undefined;
    const connection = { isCreating: false, isCut: false };
    const cut = () => {
      if (connection.isCut) return;
      connection.isCut = true;
      count(fault.direction, connection.isCreating);
      for (const socket of [client, upstream]) fault.isReset ? socket.resetAndDestroy() : socket.destroySoon();
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        if (!connection.isCut) (socket === client ? upstream : client).destroySoon();
      });
    }
    pass(client, upstream, fault?.direction === 'request' ? fault.offset : undefined, connection, cut);
    pass(upstream, client, fault?.direction === 'answer' ? fault.offset : undefined, connection, cut);
    client.on('data', (bytes) => {
      const start = bytes.subarray(0, CREATE.length).toString('latin1');
      if (/^(GET|POST|PUT|DELETE) \//.test(start)) connection.isCreating = start === CREATE;
    });
  });

  function count(direction, isCreating) {
    counts.cuts += 1;
    counts[direction === 'request' ? 'ofRequests' : 'ofAnswers'] += 1;
    if (isCreating) counts[direction === 'request' ? 'ofCreateRequests' : 'ofCreateAnswers'] += 1;
  }

  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    counts,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

const chooseFault = (chance) => ({
  direction: chance.happens(0.5) ? 'request' : 'answer',
  offset: chance.upTo(OFFSET_MAX),
  isReset: chance.happens(0.5),
});

/** Passes on until `offset` bytes have gone, if there is one, and cuts there. */
function pass(from, to, offset, connection, cut) {
  let left = offset ?? Number.POSITIVE_INFINITY;
  from.on('data', (bytes) => {
    if (connection.isCut || left === 0 || to.destroyed) return;
    const passed = bytes.subarray(0, Math.min(bytes.length, left));
    left -= passed.length;
    const isAll = to.write(passed, left === 0 ? cut : undefined);
    if (isAll) return;
    from.pause();
    to.once('drain', () => from.resume());
  });
}
