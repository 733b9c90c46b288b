/** Passes bytes between a client and a server on loopback, and cuts connections in the middle of them. */
import net from 'node:net';

const CREATE = 'POST /v1/session-batches ';
const ANSWER = 'HTTP/1.1 ';
/** Connections carry one request after another, so an offset may lie in any of them; some are to lie in the first. */
const OFFSET_MAX = 4_000;
const EARLY_SHARE = 0.15;
/** So many answers begin, by chance, between two cuts: the network is bad and not away, which would hold all sending. */
const ANSWERS_BETWEEN_MAX = 5;

/**
 * Every connection is armed by chance: to be cut after so many bytes of requests or of answers, by RST or by a plain
 * close. Where `wantsCuts` says no at that byte, it is armed anew. Counted is what happened: a connection that ended
 * earlier has not been cut.
 */
export async function startCutProxy({ port, chance, wantsCuts }) {
  const counts = { connections: 0, cuts: 0, ofRequests: 0, ofAnswers: 0, ofCreateRequests: 0, ofCreateAnswers: 0 };
  const sockets = new Set();
  let answersToCome = 0;

  const server = net.createServer((client) => {
    counts.connections += 1;
    const upstream = net.connect(port, '127.0.0.1');
    const connection = { isCreating: false, isCut: false, fault: chooseFault(chance) };
    const cut = () => {
      const { direction, isReset } = connection.fault;
      count(direction, connection.isCreating);
      for (const socket of [client, upstream]) isReset ? socket.resetAndDestroy() : socket.destroySoon();
    };
    /** After how many of these bytes the cut is due, if it is. */
    const findCut = (direction, length) => {
      const { fault } = connection;
      if (direction !== fault.direction) return undefined;
      if (length >= fault.offset && answersToCome <= 0 && wantsCuts()) return fault.offset;
      if (length >= fault.offset) connection.fault = chooseFault(chance);
      else fault.offset -= length;
      return undefined;
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        (socket === client ? upstream : client).destroySoon();
      });
    }
    client.on('data', (bytes) => {
      const start = bytes.subarray(0, CREATE.length).toString('latin1');
      if (/^(GET|POST|PUT|DELETE) \//.test(start)) connection.isCreating = start === CREATE;
    });
    upstream.on('data', (bytes) => {
      if (bytes.subarray(0, ANSWER.length).toString('latin1') === ANSWER) answersToCome -= 1;
    });
    pass(client, upstream, 'request');
    pass(upstream, client, 'answer');

    function pass(from, to, direction) {
      from.on('data', (bytes) => {
        if (connection.isCut || to.destroyed) return;
        const cutAfter = findCut(direction, bytes.length);
        if (cutAfter !== undefined) {
          connection.isCut = true;
          answersToCome = chance.between(1, ANSWERS_BETWEEN_MAX);
          to.write(bytes.subarray(0, cutAfter), cut);
          return;
        }
        if (to.write(bytes)) return;
        from.pause();
        to.once('drain', () => from.resume());
      });
    }
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
  offset: chance.happens(EARLY_SHARE) ? chance.upTo(OFFSET_MAX) : chance.between(1, OFFSET_MAX),
  isReset: chance.happens(0.5),
});
