/**
 * The server itself: Next's pages, and before them the built scripts and styles, which never change under their names
 * and were compressed when they were built. Run by itself it listens at BATCHDECK_HOST and PORT.
 */
import http from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import sirv from 'sirv';
import { root } from './run.mjs';

const ASSETS = '/_next/static/';
/** Longer than the minute for which proxies keep an idle connection: what ends one must not be the request that comes then. */
const IDLE_CONNECTION_MS = 65_000;
const KEPT_GZIPPED = /^\/api\/batches\/[^/]+\/whole\b/;

/** Listens, and answers once requests are. */
export async function serve(host, port) {
  Object.assign(process.env, { NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1', NEXT_MANUAL_SIG_HANDLE: 'true' });
  const { default: next } = await import('next'); // reads the above as it loads
  const app = next({ dev: false, dir: root, hostname: host, port });
  await app.prepare();
  const answerPage = app.getRequestHandler();
  const answerAsset = sirv(path.join(root, '.next/static'), {
    brotli: true,
    gzip: true,
    immutable: true,
    maxAge: 31_536_000,
    setHeaders: (response) => response.setHeader('X-Content-Type-Options', 'nosniff'),
  });
  const server = http.createServer((request, response) => {
    const { url = '/' } = request;
    if (KEPT_GZIPPED.test(url)) nameEncoding(response);
    if (!url.startsWith(ASSETS)) return void answerPage(request, response);
    request.url = url.slice(ASSETS.length - 1);
    answerAsset(request, response, () => {
      request.url = url;
      void answerPage(request, response);
    });
  });
  server.keepAliveTimeout = IDLE_CONNECTION_MS;
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
}

/** JSON that a route sends gzipped is unzipped by the browser, beside the page's scripts. Routes cannot name an encoding: Next takes it out. */
function nameEncoding(response) {
  const writeHead = response.writeHead.bind(response);
  response.writeHead = (...head) => {
    if (response.getHeader('content-type') === 'application/gzip') {
      response.setHeader('content-type', 'application/json');
      response.setHeader('content-encoding', 'gzip');
    }
    return writeHead(...head);
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await serve(process.env.BATCHDECK_HOST || '127.0.0.1', Number(process.env.PORT || 3000));
}
