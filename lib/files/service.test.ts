import { createHash } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import busboy from 'busboy';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { connectUpstream } from '@/lib/dari/client';
import * as dari from '@/lib/dari/files';
import { getDb } from '@/lib/db/client';
import { files } from '@/lib/db/schema';
import { env } from '@/lib/env';
import { openTestDatabase } from '@/lib/test/database';
import { uploadFile } from './service';

type Received = {
  filename: string | undefined;
  mimeType: string | undefined;
  sizeBytes: number;
  sha256: string;
  isWhole: boolean;
};

const LIMIT_MB = 300;
const received: Received[] = [];
let onReceived: (file: Received) => void = () => {};
let answerEarly: ((response: http.ServerResponse) => void) | undefined;

/** An API that takes one file as the real one does, and notes what came. */
const server = http.createServer((request, response) => {
  if (answerEarly) return answerEarly(response);
  const form = busboy({ headers: request.headers, defParamCharset: 'utf8' });
  request.on('error', () => form.destroy());
  form.on('error', () => {});
  form.on('file', (field, stream, { filename, mimeType }) => {
    const hash = createHash('sha256');
    const file: Received = { filename, mimeType, sizeBytes: 0, sha256: '', isWhole: false };
    stream.on('error', () => {});
    stream.on('data', (chunk: Buffer) => {
      hash.update(chunk);
      file.sizeBytes += chunk.length;
    });
    stream.on('close', () => {
      received.push({ ...file, sha256: hash.digest('hex'), isWhole: stream.readableEnded && field === 'file' });
      onReceived(file);
    });
  });
  form.on('close', () => {
    const file = received.at(-1);
    if (!file?.isWhole || response.destroyed) return;
    response.writeHead(201, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify({ id: `file_${received.length}`, filename: file.filename, size_bytes: file.sizeBytes }),
    );
  });
  request.pipe(form);
});

let database: Awaited<ReturnType<typeof openTestDatabase>>;
beforeAll(async () => {
  database = await openTestDatabase();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  connectUpstream({ name: 'stub', baseUrl: `http://127.0.0.1:${port}`, key: 'dari_x', fetch });
  (env as { BATCHDECK_UPLOAD_MAX_MB: number }).BATCHDECK_UPLOAD_MAX_MB = LIMIT_MB;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await database.dispose();
});
beforeEach(() => {
  received.length = 0;
  onReceived = () => {};
  answerEarly = undefined;
});

function put(name: string, size: number, body: BodyInit | null, signal?: AbortSignal): Request {
  return new Request(`http://127.0.0.1/api/files?${new URLSearchParams({ name, size: String(size) })}`, {
    method: 'PUT',
    body,
    duplex: 'half',
    signal,
  } as RequestInit);
}

/** A stream of `size` bytes made while it is read. */
function madeUp(size: number, onChunk: (sent: number) => void = () => {}): ReadableStream<Uint8Array> {
  let sent = 0;
  return new ReadableStream({
    pull(controller) {
      if (sent >= size) return controller.close();
      const chunk = new Uint8Array(Math.min(64 * 1024, size - sent)).fill(sent % 251);
      sent += chunk.length;
      onChunk(sent);
      controller.enqueue(chunk);
    },
  });
}

const rowCount = async () => (await getDb()).$count(files);

test('a file reaches the API byte for byte and is remembered with its digest', async () => {
  const bytes = Uint8Array.from({ length: 200_000 }, (_, index) => (index * 7) % 256);
  const file = await uploadFile(put('a report.csv', bytes.length, bytes));
  expect(file).toEqual({ id: 'file_1', filename: 'a report.csv', sizeBytes: 200_000 });
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  expect(received[0]).toMatchObject({ sha256, sizeBytes: 200_000, mimeType: 'application/octet-stream' });
  expect((await (await getDb()).select().from(files)).find(({ id }) => id === 'file_1')).toMatchObject({ sha256 });
});

test.each([
  ['"; filename="evil.sh', '%22; filename=%22evil.sh'],
  ['two\r\ncontent-type: text/html\r\n\r\nlines.txt', 'htmllines.txt'],
  ['../../etc/passwd', 'passwd'],
  ['C:\\Users\\me\\notes.md', 'notes.md'],
  ['nul\0 tab\t esc\u001b[31m.txt', 'nul tab esc[31m.txt'],
  ['invoice\u202Efdp.exe', 'invoicefdp.exe'],
  ['..', 'file'],
  ['   ', 'file'],
  ['日本語 🦊.png', '日本語 🦊.png'],
])('the file name %j is sent harmless', async (name, sent) => {
  const file = await uploadFile(put(name, 3, 'abc'));
  expect(received).toHaveLength(1);
  expect(received[0]).toMatchObject({ filename: sent, isWhole: true, mimeType: 'application/octet-stream' });
  expect(file.filename).toBe(sent);
});

test('a name of 300 characters is cut to 255 and keeps its ending', async () => {
  const { filename } = await uploadFile(put(`${'ö'.repeat(296)}.csv`, 3, 'abc'));
  expect([...filename]).toHaveLength(255);
  expect(filename).toMatch(/ö\.csv$/);
});

test('an empty file, a file without a name and a file over the limit are refused before anything is sent', async () => {
  await expect(uploadFile(put('a.txt', 0, ''))).rejects.toThrow('The file is empty');
  await expect(uploadFile(put('', 3, 'abc'))).rejects.toThrow('The file has no name');
  await expect(uploadFile(put('big.bin', LIMIT_MB * 1e6 + 1, 'abc'))).rejects.toMatchObject({
    code: 'too_large',
    message: expect.stringContaining(`${LIMIT_MB} MB`),
  });
  expect(received).toHaveLength(0);
});

test('a body that goes over the limit, whatever it announced, is cut off and nothing is kept', async () => {
  const before = await rowCount();
  const size = LIMIT_MB * 1e6;
  await expect(uploadFile(put('big.bin', size, madeUp(size + 200_000)))).rejects.toMatchObject({ code: 'too_large' });
  expect(received.filter(({ isWhole }) => isWhole)).toEqual([]);
  expect(await rowCount()).toBe(before);
});

test.each([
  ['fewer', 999_999],
  ['no', 0],
  ['more', 1_000_001],
])('a body of %s bytes than announced is refused and nothing is kept', async (_, came) => {
  const before = await rowCount();
  await expect(uploadFile(put('cut.bin', 1_000_000, madeUp(came)))).rejects.toMatchObject({
    code: 'invalid',
    message: expect.stringContaining('Nothing was kept'),
  });
  expect(received.filter(({ isWhole }) => isWhole)).toEqual([]);
  expect(await rowCount()).toBe(before);
});

test('an abort ends the call to the API, which has then no whole file', async () => {
  const caller = new AbortController();
  const gone = new Promise<Received>((resolve) => {
    // The end of an earlier test's upload may still be on its way.
    onReceived = (file) => file.filename === 'gone.bin' && resolve(file);
  });
  const body = madeUp(200_000_000, (sent) => {
    if (sent > 5_000_000) caller.abort();
  });
  await expect(uploadFile(put('gone.bin', 200_000_000, body, caller.signal))).rejects.toThrow();
  expect((await gone).sizeBytes).toBeLessThan(50_000_000);
  expect(received.filter(({ isWhole }) => isWhole)).toEqual([]);
});

test('a body that breaks off half-way ends the call to the API', async () => {
  let sent = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      sent += 1;
      if (sent > 20) controller.error(new Error('ECONNRESET'));
      else controller.enqueue(new Uint8Array(100_000));
    },
  });
  await expect(uploadFile(put('broken.bin', 10_000_000, body))).rejects.toMatchObject({ code: 'unavailable' });
  expect(received.filter(({ isWhole }) => isWhole)).toEqual([]);
});

test('an API that answers before it has read the file is heard', async () => {
  answerEarly = (response) => {
    response.writeHead(413, { 'content-type': 'application/json' });
    response.end('{"detail":"Files have at most 25 MiB"}');
  };
  await expect(uploadFile(put('big.bin', 1_000_000, madeUp(1_000_000)))).rejects.toMatchObject({
    message: 'Files have at most 25 MiB',
  });
});

test('an upload that stands still is given up, one that is only slow is not', async () => {
  const signal = new AbortController().signal;
  const still = new ReadableStream<Uint8Array>({ start: (controller) => controller.enqueue(new Uint8Array(10)) });
  await expect(dari.uploadFile({ name: 'still.bin', stream: still, signal, idleMs: 1000 })).rejects.toMatchObject({
    outcome: 'unknown',
    message: expect.stringContaining('stood still'),
  });
  let left = 8;
  const slow = new ReadableStream<Uint8Array>({
    async pull(controller) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      left -= 1;
      if (left < 0) controller.close();
      else controller.enqueue(new Uint8Array(10));
    },
  });
  await expect(dari.uploadFile({ name: 'slow.bin', stream: slow, signal, idleMs: 1000 })).resolves.toMatchObject({
    sizeBytes: 80,
  });
});

test('memory stays flat while 200 MB pass through', async () => {
  await uploadFile(put('warm.bin', 20_000_000, madeUp(20_000_000)));
  const before = process.memoryUsage().rss;
  let peak = before;
  const watch = () => {
    peak = Math.max(peak, process.memoryUsage().rss);
  };
  const { sizeBytes } = await uploadFile(put('big.bin', 200_000_000, madeUp(200_000_000, watch)));
  expect(sizeBytes).toBe(200_000_000);
  expect(peak - before).toBeLessThan(64 * 1024 * 1024);
}, 60_000);
