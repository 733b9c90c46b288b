import { createHash } from 'node:crypto';
import { readdirSync, rmSync, utimesSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import busboy from 'busboy';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { connectUpstream } from '@/lib/dari/client';
import * as dari from '@/lib/dari/files';
import { dataPath } from '@/lib/data-dir';
import { getDb } from '@/lib/db/client';
import { files } from '@/lib/db/file-schema';
import { env } from '@/lib/env';
import { openTestDatabase } from '@/lib/test/database';
import { PIECE_BYTES } from './digest';
import { createFileHash } from './file-hash';
import { findSame, finishUpload, receiveUpload } from './service';
import { tidyUploads } from './stored-uploads';

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
let filesThere: Record<string, number> = {};
let filesMade = 0;
const begunThere: (string | undefined)[] = [];

/** An API that takes one file as the real one does, and notes what came. */
const server = http.createServer((request, response) => {
  if (answerEarly) return answerEarly(response);
  if (request.method === 'GET') return answerFile(request, response);
  const form = busboy({ headers: request.headers, defParamCharset: 'utf8' });
  request.on('error', () => form.destroy());
  form.on('error', () => {});
  form.on('file', (field, stream, { filename, mimeType }) => {
    begunThere.push(filename);
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
    filesMade += 1;
    response.writeHead(201, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ id: `file_${filesMade}`, filename: file.filename, size_bytes: file.sizeBytes }));
  });
  request.pipe(form);
});

function answerFile({ url = '' }: http.IncomingMessage, response: http.ServerResponse): void {
  const id = url.split('/').at(-1) ?? '';
  const size_bytes = filesThere[id];
  response.writeHead(size_bytes ? 200 : 404, { 'content-type': 'application/json' });
  response.end(JSON.stringify(size_bytes ? { id, filename: id, size_bytes } : { detail: 'File not found' }));
}

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
  filesThere = {};
  for (const name of stored()) rmSync(dataPath('uploads', name));
});

const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

type Call = { method: string; path?: string; headers?: Record<string, string>; body?: BodyInit };

const tus = ({ method, path = '', headers, body }: Call): Promise<Response> =>
  receiveUpload(
    new Request(`http://127.0.0.1/api/uploads${path}`, {
      method,
      headers: { host: '127.0.0.1', 'sec-fetch-site': 'same-origin', 'tus-resumable': '1.0.0', ...headers },
      body: body ?? null,
      duplex: 'half',
    } as RequestInit),
  );

function begin(name: string, size: number): Promise<Response> {
  const metadata = `filename ${Buffer.from(name).toString('base64')}`;
  return tus({ method: 'POST', headers: { 'upload-length': String(size), 'upload-metadata': metadata } });
}

/** Begins an upload that is taken; answers its id. */
async function begun(name: string, size: number): Promise<string> {
  const response = await begin(name, size);
  expect(response.status).toBe(201);
  return response.headers.get('location')?.split('/').at(-1) ?? '';
}

function patch(uploadId: string, offset: number, body: BodyInit): Promise<Response> {
  const headers = { 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' };
  return tus({ method: 'PATCH', path: `/${uploadId}`, headers, body });
}

async function offsetOf(uploadId: string): Promise<number> {
  const response = await tus({ method: 'HEAD', path: `/${uploadId}` });
  return Number(response.headers.get('upload-offset') ?? Number.NaN);
}

/** Uploads all at once, and answers what finishing answers. */
async function upload(name: string, bytes: Uint8Array<ArrayBuffer>, sha256 = sha256Of(bytes)) {
  const uploadId = await begun(name, bytes.length);
  expect((await patch(uploadId, 0, bytes)).status).toBe(204);
  return { uploadId, ...(await finishUpload({ uploadId, sha256 })) };
}

const bytesOf = (size: number, seed = 7) => Uint8Array.from({ length: size }, (_, index) => (index * seed) % 256);
const utf8 = (text: string) => new TextEncoder().encode(text);
const stored = () => readdirSync(path.dirname(dataPath('uploads', 'any')));
const kept = () => stored().length;
const rows = async () => (await getDb()).select().from(files);
const whole = () => received.filter(({ isWhole }) => isWhole);

test('a file reaches the API byte for byte, is remembered with its digest, and is kept here no longer', async () => {
  const bytes = bytesOf(200_000);
  const { uploadId, file } = await upload('a report.csv', bytes);
  expect(file).toEqual({ id: expect.any(String), filename: 'a report.csv', sizeBytes: 200_000 });
  const sha256 = sha256Of(bytes);
  expect(received[0]).toMatchObject({ sha256, sizeBytes: 200_000, mimeType: 'application/octet-stream' });
  expect((await rows()).find(({ id }) => id === file?.id)).toMatchObject({ sha256, upstream: 'stub', uploadId });
  expect(kept()).toBe(0);
});

test('asked for again after a lost answer, the file is the same one and nothing is sent twice', async () => {
  const { uploadId, file } = await upload('once.txt', utf8('once'));
  expect(await finishUpload({ uploadId, sha256: sha256Of(utf8('once')) })).toEqual({ file });
  expect(received).toHaveLength(1);
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
  const { file } = await upload(name, utf8(`of ${name}`));
  expect(received).toHaveLength(1);
  expect(received[0]).toMatchObject({ filename: sent, isWhole: true, mimeType: 'application/octet-stream' });
  expect(file?.filename).toBe(sent);
});

test('a name of 300 characters is cut to 255 and keeps its ending', async () => {
  const { file } = await upload(`${'ö'.repeat(296)}.csv`, utf8('abc'));
  expect([...(file?.filename ?? '')]).toHaveLength(255);
  expect(file?.filename).toMatch(/ö\.csv$/);
});

test.each([
  ['empty', 'a.txt', 0, 422, 'The file is empty'],
  ['without a name', '', 3, 422, 'The file has no name'],
  ['over the limit', 'big.bin', LIMIT_MB * 1e6 + 1, 413, `${LIMIT_MB} MB`],
])('a file that is %s is refused before anything is kept or sent', async (_, name, size, status, words) => {
  const response = await begin(name, size);
  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject({ error: { message: expect.stringContaining(words) } });
  expect([kept(), received.length]).toEqual([0, 0]);
});

test('a page of another origin may begin nothing', async () => {
  const response = await tus({ method: 'POST', headers: { 'sec-fetch-site': 'cross-site', 'upload-length': '3' } });
  expect(response.status).toBe(403);
  expect(kept()).toBe(0);
});

test('an upload that broke off goes on where it stands, and the API gets it once and whole', async () => {
  const bytes = bytesOf(3_000_000);
  const uploadId = await begun('cut.bin', bytes.length);
  let sent = 0;
  const broken = new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (sent === 1_200_000) return controller.error(new Error('ECONNRESET'));
      controller.enqueue(bytes.subarray(sent, sent + 60_000));
      sent += 60_000;
      await new Promise((resolve) => setTimeout(resolve, 1));
    },
  });
  await patch(uploadId, 0, broken);
  const offset = await offsetOf(uploadId);
  expect(offset).toBeGreaterThan(0);
  await expect(finishUpload({ uploadId, sha256: sha256Of(bytes) })).rejects.toMatchObject({ code: 'invalid' });
  expect((await patch(uploadId, 0, bytes)).status).toBe(409);
  expect((await patch(uploadId, offset, bytes.subarray(offset))).status).toBe(204);
  await finishUpload({ uploadId, sha256: sha256Of(bytes) });
  expect(received).toEqual([expect.objectContaining({ sha256: sha256Of(bytes), isWhole: true })]);
});

test('bytes that are not those of the browser are not attached: the API gets no whole file, and nothing stays', async () => {
  const before = (await rows()).length;
  const uploadId = await begun('spoilt.bin', 500_000);
  await patch(uploadId, 0, bytesOf(500_000, 3));
  const sha256 = sha256Of(bytesOf(500_000, 7));
  await expect(finishUpload({ uploadId, sha256 })).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('changed on its way'),
  });
  await expect(finishUpload({ uploadId, sha256 })).rejects.toMatchObject({ code: 'not_found' });
  expect([whole(), (await rows()).length, kept()]).toEqual([[], before, 0]);
});

test('while the API is down the bytes are kept, and go to it later without a new upload', async () => {
  answerEarly = (response) => response.destroy();
  const bytes = bytesOf(100_000, 11);
  const uploadId = await begun('later.bin', bytes.length);
  await patch(uploadId, 0, bytes);
  const finish = () => finishUpload({ uploadId, sha256: sha256Of(bytes) });
  await expect(finish()).rejects.toMatchObject({ code: 'unavailable' });
  await expect(finish()).rejects.toMatchObject({ code: 'unavailable' });
  expect(await offsetOf(uploadId)).toBe(bytes.length);
  answerEarly = undefined;
  expect((await finish()).file).toMatchObject({ filename: 'later.bin', sizeBytes: bytes.length });
});

test('an API that answers before it has read the file is heard', async () => {
  answerEarly = (response) => {
    response.writeHead(413, { 'content-type': 'application/json' });
    response.end('{"detail":"Files have at most 25 MiB"}');
  };
  await expect(upload('big.bin', bytesOf(1_000_000))).rejects.toMatchObject({ message: 'Files have at most 25 MiB' });
});

test('a cancelled upload is gone here, and the API has no whole file', async () => {
  const gone = new Promise<Received>((resolve) => {
    onReceived = (file) => file.filename === 'gone.bin' && resolve(file);
  });
  const uploadId = await begun('gone.bin', 2_000_000);
  await patch(uploadId, 0, bytesOf(1_000_000));
  await expect.poll(() => begunThere).toContain('gone.bin');
  await tus({ method: 'DELETE', path: `/${uploadId}` });
  expect((await gone).sizeBytes).toBeLessThanOrEqual(1_000_000);
  expect([whole(), kept()]).toEqual([[], 0]);
});

test('the same bytes are known by size and digest while the API has them, and not once they are gone there', async () => {
  const bytes = bytesOf(54_321);
  const same = { size: bytes.length, sha256: sha256Of(bytes), name: 'one.bin' };
  expect(await findSame({ size: bytes.length, name: '' })).toEqual({ isSizeKnown: false, file: null });
  const { file } = await upload('one.bin', bytes);
  filesThere = { [file?.id ?? '']: bytes.length };
  expect(await findSame({ size: bytes.length, name: '' })).toEqual({ isSizeKnown: true, file: null });
  expect(await findSame(same)).toEqual({ isSizeKnown: true, file });
  expect((await findSame({ ...same, sha256: 'f'.repeat(64) })).file).toBeNull();
  expect((await findSame({ ...same, name: 'another name.bin' })).file).toBeNull();
  filesThere = {};
  expect((await findSame(same)).file).toBeNull();
  expect(await findSame({ size: bytes.length, name: '' })).toEqual({ isSizeKnown: false, file: null });
});

test('an API that cannot be asked for a file is trusted with it for an hour, and another API has nothing of it', async () => {
  const bytes = bytesOf(65_432);
  const same = { size: bytes.length, sha256: sha256Of(bytes), name: 'trusted.bin' };
  const { uploadId, file } = await upload('trusted.bin', bytes);
  answerEarly = (response) => {
    response.writeHead(404, { 'content-type': 'application/json' });
    response.end('{"detail":"Not Found"}');
  };
  expect((await findSame(same)).file).toEqual(file);
  const db = await getDb();
  const hours = new Date(Date.now() - 2 * 3_600_000);
  await db.update(files).set({ createdAt: hours }).where(eq(files.uploadId, uploadId));
  expect((await findSame(same)).file).toBeNull();
  await db.update(files).set({ upstream: 'elsewhere', createdAt: new Date() }).where(eq(files.uploadId, uploadId));
  expect(await findSame({ size: bytes.length, name: '' })).toEqual({ isSizeKnown: false, file: null });
});

test('what nobody went on with for a day is removed, what is younger stays', async () => {
  const [old, young] = [await begun('old.bin', 10), await begun('young.bin', 10)];
  const yesterday = new Date(Date.now() - 25 * 3_600_000);
  for (const name of [old, `${old}.json`]) utimesSync(dataPath('uploads', name), yesterday, yesterday);
  await tidyUploads();
  await tidyUploads();
  expect(await offsetOf(old)).toBeNaN();
  expect(await offsetOf(young)).toBe(0);
  expect(kept()).toBe(2);
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

test('a file larger than a piece is known by the hash of the hashes of its pieces, however it comes by', async () => {
  const bytes = bytesOf(2 * PIECE_BYTES + 5, 3);
  const pieces = [0, 1, 2].map((at) => bytes.subarray(at * PIECE_BYTES, (at + 1) * PIECE_BYTES));
  const digests = pieces.map((piece) => createHash('sha256').update(piece).digest());
  const hash = createFileHash();
  for (let at = 0; at < bytes.length; at += 700_001) hash.update(bytes.subarray(at, at + 700_001));
  expect(await hash.digest()).toBe(createHash('sha256').update(Buffer.concat(digests)).digest('hex'));
});

test('memory stays flat while 200 MB pass through', async () => {
  const pass = async (size: number, watch: () => void) => {
    const uploadId = await begun(`${size}.bin`, size);
    const hash = createFileHash();
    await patch(uploadId, 0, madeUp(size, hash, watch));
    return finishUpload({ uploadId, sha256: await hash.digest() });
  };
  await pass(20_000_000, () => {});
  const before = process.memoryUsage().rss;
  let peak = before;
  const { file } = await pass(200_000_000, () => {
    peak = Math.max(peak, process.memoryUsage().rss);
  });
  expect(file?.sizeBytes).toBe(200_000_000);
  expect(peak - before).toBeLessThan(64 * 1024 * 1024);
}, 60_000);

/** A stream of `size` bytes made while it is read. */
function madeUp(
  size: number,
  hash: ReturnType<typeof createFileHash>,
  onChunk: () => void,
): ReadableStream<Uint8Array> {
  let sent = 0;
  return new ReadableStream({
    pull(controller) {
      if (sent >= size) return controller.close();
      const chunk = new Uint8Array(Math.min(64 * 1024, size - sent)).fill(sent % 251);
      sent += chunk.length;
      hash.update(chunk);
      onChunk();
      controller.enqueue(chunk);
    },
  });
}
