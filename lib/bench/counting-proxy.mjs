/** Passes requests on to a server on loopback and counts them by what they are for. */
import http from 'node:http';
import { median } from './report.mjs';

export async function startCountingProxy(target) {
  let requests = [];
  const agent = new http.Agent({ keepAlive: true });
  const server = http.createServer((incoming, outgoing) => {
    const { method, url, headers } = incoming;
    requests.push({ what: `${method} ${url.split('?')[0]}`, at: performance.now() });
    const passed = http.request(target + url, { method, headers, agent }, (answer) => {
      outgoing.writeHead(answer.statusCode, answer.headers);
      answer.pipe(outgoing);
    });
    passed.on('error', () => outgoing.destroy());
    incoming.pipe(passed);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const of = (start) => requests.filter(({ what }) => what.startsWith(start));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    reset: () => {
      requests = [];
    },
    counts() {
      const creates = of('POST /v1/session-batches').length;
      const reads = of('GET /v1/session-batches/');
      return { creates, reads: reads.length, others: requests.length - creates - reads.length, gapMs: gapMs(reads) };
    },
    close() {
      agent.destroy();
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

/** How long after a read the next one of the same thing comes, median. */
function gapMs(reads) {
  const last = new Map();
  const gaps = reads.flatMap(({ what, at }) => {
    const before = last.get(what);
    last.set(what, at);
    return before === undefined ? [] : [at - before];
  });
  return median(gaps);
}
