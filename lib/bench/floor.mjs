/** What the browser itself costs: a page by hand with a virtual table of so many rows, beside which ours are judged. */
import { once } from 'node:events';
import http from 'node:http';
import { gzipSync } from 'node:zlib';

const ROW_PX = 35;

const PAGE = `<!doctype html><html lang="en"><title>Floor</title><link rel="icon" href="data:,">
<style>
body{margin:0;font:13px sans-serif} #box{height:calc(100vh - 40px);overflow:auto;position:relative}
.row{position:absolute;left:0;right:0;height:${ROW_PX}px;display:grid;grid-template-columns:60px 120px 1fr 1fr;align-items:center;white-space:nowrap;overflow:hidden;border-bottom:1px solid #ddd}
</style>
<button id="failed">Failed</button><div id="box"><div id="all"></div></div><script src="/floor.js"></script></html>`;

const SCRIPT = `
const box = document.getElementById('box'), all = document.getElementById('all'), drawn = [];
let rows = [], shown = [];
function draw() {
  const first = Math.max(0, Math.floor(box.scrollTop / ${ROW_PX}) - 8);
  const count = Math.min(shown.length - first, Math.ceil(box.clientHeight / ${ROW_PX}) + 16);
  while (drawn.length < count) { const row = document.createElement('div'); row.className = 'row'; row.setAttribute('role', 'row'); for (let n = 0; n < 4; n++) row.append(document.createElement('span')); all.append(row); drawn.push(row); }
  while (drawn.length > count) drawn.pop().remove();
  drawn.forEach((row, at) => { const one = shown[first + at]; row.style.transform = 'translateY(' + (first + at) * ${ROW_PX} + 'px)'; [one.index, one.status, one.label, one.error || ''].forEach((text, n) => { row.children[n].textContent = text; }); });
}
function show(list) { shown = list; all.style.height = list.length * ${ROW_PX} + 'px'; draw(); }
box.onscroll = () => requestAnimationFrame(draw);
document.getElementById('failed').onclick = () => { box.scrollTop = 0; show(rows.filter((row) => row.status === 'failed')); };
fetch('/rows').then((answer) => answer.json()).then((list) => { rows = list; show(rows); });
`;

/** Serves it on loopback with `rows`; answers its address and how to stop. */
export async function startFloor(rows) {
  const answers = {
    '/': ['text/html; charset=utf-8', PAGE],
    '/floor.js': ['text/javascript', SCRIPT],
    '/rows': ['application/json', JSON.stringify(rows)],
  };
  const packed = Object.entries(answers).map(([path, [type, text]]) => [path, { type, bytes: gzipSync(text) }]);
  const ready = new Map(packed);
  const server = http.createServer(({ url }, response) => {
    const answer = ready.get(url);
    if (!answer) return response.writeHead(404).end();
    response.writeHead(200, { 'content-type': answer.type, 'content-encoding': 'gzip', 'cache-control': 'no-store' });
    response.end(answer.bytes);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    stop: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
