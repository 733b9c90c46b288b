/** A large file through the composer, beside the same browser sending it straight to the API. */
import { randomFillSync } from 'node:crypto';
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { makeDataDir, startServer } from '#lib/commands/server.mjs';
import { figure, heading, median, memoryOf, resetPeak } from './report.mjs';

const RECEIVER_BYTES_PER_SECOND = 60_000_000;
const KEY = 'dari_bench_of_uploads';
const WAIT_MS = 600_000;

/** `--mb=1000` is the size of the file, `--times=3` how often each way is gone. */
export async function measureUpload({ browser, args }) {
  const number = (name, standard) =>
    Number(args.find((arg) => arg.startsWith(`--${name}=`))?.split('=')[1] ?? standard);
  const sizeMb = number('mb', 1000);
  const times = number('times', 3);
  const file = makeFile(sizeMb);
  try {
    heading(`${sizeMb} MB to the engine in another process, median of ${times}`);
    await withServer({ BATCHDECK_ENGINE_KEY: KEY, BATCHDECK_UPLOAD_MAX_MB: '10240' }, async (engine) =>
      compare({ browser, file, times, receiver: { url: engine.url, page: '/v1/agents' }, ratioMax: 3 }),
    );
    heading(`${sizeMb} MB to a receiver that takes 60 MB/s, median of ${times}`);
    const receiver = await startReceiver();
    await compare({ browser, file, times, receiver, ratioMax: 1.05 });
    await receiver.close();
  } finally {
    file.remove();
  }
}

async function compare({ browser, file, times, receiver, ratioMax }) {
  const env = { DARI_BASE_URL: receiver.url, DARI_API_KEY: KEY, BATCHDECK_UPLOAD_MAX_MB: '10240' };
  await withServer(env, async (dashboard) => {
    const runs = { direct: [], through: [], growth: [] };
    for (let time = 0; time <= times; time += 1) {
      const direct = await sendDirect(browser, receiver, file);
      resetPeak(dashboard.pid);
      const before = memoryOf(dashboard.pid).now;
      const through = await sendThrough(browser, dashboard.url, file);
      if (time === 0) continue; // warms everything up
      runs.direct.push(direct);
      runs.through.push(through);
      runs.growth.push(memoryOf(dashboard.pid).peak - before);
    }
    const direct = median(runs.direct);
    const through = median(runs.through);
    figure('Straight from the browser to the API', direct / 1000, 's');
    figure('Through the dashboard, until it is attached', through / 1000, 's');
    figure('The one as a part of the other', through / direct, 'times', { most: ratioMax });
    figure('Growth of the dashboard’s process, most', Math.max(...runs.growth), 'MB', { most: 64 });
  });
}

async function sendThrough(browser, url, file) {
  return withPage(browser, `${url}/batches`, async (page) => {
    await page.getByRole('button', { name: 'New batch' }).first().click();
    await page.getByRole('heading', { name: 'Item 0' }).waitFor();
    const parts = page.getByRole('list', { name: 'Message parts' }).getByRole('listitem');
    file.change();
    const start = performance.now();
    await page.getByLabel('Choose files', { exact: true }).setInputFiles(file.path);
    await parts.nth(1).waitFor({ timeout: WAIT_MS });
    return performance.now() - start;
  });
}

async function sendDirect(browser, { url, page: place }, file) {
  return withPage(browser, url + place, async (page) => {
    await page.evaluate(() => {
      document.body.innerHTML = '<input type="file" id="direct">';
    });
    file.change();
    const start = performance.now();
    await page.locator('#direct').setInputFiles(file.path);
    const status = await page.evaluate(async (key) => {
      const form = new FormData();
      form.set('file', document.querySelector('#direct').files[0]);
      const headers = { authorization: `Bearer ${key}` };
      return (await fetch('/v1/files', { method: 'POST', headers, body: form })).status;
    }, KEY);
    if (status !== 201) throw new Error(`The API answered ${status}.`);
    return performance.now() - start;
  });
}

async function withPage(browser, url, use) {
  const page = await browser.newPage();
  page.setDefaultTimeout(WAIT_MS);
  try {
    await page.goto(url);
    return await use(page);
  } finally {
    await page.close();
  }
}

async function withServer(env, use) {
  const { dataDir, remove } = makeDataDir();
  const server = await startServer({ BATCHDECK_DATA_DIR: dataDir, ...env });
  try {
    return await use(server);
  } finally {
    await server.stop();
    remove();
  }
}

/** An API that takes files at a steady pace and keeps nothing of them. */
async function startReceiver() {
  const server = http.createServer((request, response) => {
    const answer = (status, body, type = 'application/json') => {
      response.writeHead(status, { 'content-type': type });
      response.end(body);
    };
    if (request.method !== 'POST') {
      return request.url === '/page'
        ? answer(200, '<!doctype html><body></body>', 'text/html')
        : answer(request.url === '/v1/agents' ? 200 : 404, '{"agents":[],"detail":"Not Found"}');
    }
    const start = performance.now();
    let bytes = 0;
    let overhead = 0;
    request.on('data', (chunk) => {
      if (bytes === 0) overhead = chunk.indexOf('\r\n\r\n') + 4 + chunk.indexOf('\r\n') + 6;
      bytes += chunk.length;
      const aheadMs = (bytes / RECEIVER_BYTES_PER_SECOND) * 1000 - (performance.now() - start);
      if (aheadMs < 5) return;
      request.pause();
      setTimeout(() => request.resume(), aheadMs);
    });
    request.on('end', () => {
      answer(201, JSON.stringify({ id: `file_${start}`, filename: 'bench.bin', size_bytes: bytes - overhead }));
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    page: '/page',
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A file that can be made another one, of another size too, so that nothing of it is known from before. */
function makeFile(sizeMb) {
  const name = path.join(tmpdir(), `batchdeck-bench-${process.pid}.bin`);
  const handle = openSync(name, 'w');
  const block = randomFillSync(Buffer.alloc(1_000_000));
  for (let count = 0; count < sizeMb; count += 1) writeSync(handle, block);
  let size = sizeMb * 1_000_000;
  return {
    path: name,
    change: () => {
      writeSync(handle, randomFillSync(Buffer.alloc(64)), 0, 64, 0);
      writeSync(handle, Buffer.of(1), 0, 1, size);
      size += 1;
    },
    remove: () => {
      closeSync(handle);
      rmSync(name, { force: true });
    },
  };
}
