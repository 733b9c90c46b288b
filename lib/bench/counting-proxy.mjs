/** Passes requests on to a server on loopback and counts them by what they are for. */
import http from 'node:http';

export async function startCountingProxy(target) {
  let requests = [];
  const agent = new http.Agent({ keepAlive: true });
  const server = http.createServer((incoming, outgoing) => {
    const { method, url, headers } = incoming;
    requests.push(`${method} ${url.split('?')[0]}`);
    const passed = http.request(target + url, { method, headers, agent }, (answer) => {
      outgoing.writeHead(answer.statusCode, answer.headers);
      answer.pipe(outgoing);
    });
    passed.on('error', () => outgoing.destroy());
    incoming.pipe(passed);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const of = (start) => requests.filter((one) => one.startsWith(start)).length;
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    reset: () => {
      requests = [];
    },
    counts() {
      const creates = of('POST /v1/session-batches');
      const reads = of('GET /v1/session-batches/');
      return { creates, reads, others: requests.length - creates - reads };
    },
    close() {
      agent.destroy();
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
