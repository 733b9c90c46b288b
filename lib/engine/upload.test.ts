import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { dataPath } from '@/lib/data-dir';
import { getDb } from '@/lib/db/client';
import { engineFiles } from '@/lib/db/engine-schema';
import { env } from '@/lib/env';
import { openTestDatabase } from '@/lib/test/database';
import { call, formOf, upload } from '@/lib/test/engine';
import { engineFetch } from './app';
import { engineKey } from './key';
import { recoverEngine } from './start';
import { filePath } from './store/files';

let database: Awaited<ReturnType<typeof openTestDatabase>>;
const unhandled = vi.fn();

beforeAll(async () => {
  database = await openTestDatabase();
  (env as { BATCHDECK_UPLOAD_MAX_MB: number }).BATCHDECK_UPLOAD_MAX_MB = 1;
  process.on('unhandledRejection', unhandled);
});
afterEach(() => expect(unhandled).not.toHaveBeenCalled());
afterAll(async () => {
  process.off('unhandledRejection', unhandled);
  await database.dispose();
});

const MIB = 1024 * 1024;
const folder = () => path.dirname(dataPath('engine', 'files', 'x'));
const onDisk = () => readdirSync(folder());

/** A multipart body written by hand, as a hostile client would. */
function raw(head: string, content = 'hello\n', end = '\r\n--b--\r\n'): RequestInit {
  const body = `--b\r\n${head}\r\n\r\n${content}${end}`;
  return { method: 'POST', body, headers: { 'content-type': 'multipart/form-data; boundary=b' } };
}

const named = (disposition: string) => raw(`Content-Disposition: form-data; name="file"; ${disposition}`);

test('a file is kept byte for byte with its name, size and digest', async () => {
  const bytes = new Uint8Array(300_000).map((_, index) => (index * 7) % 256);
  const { status, body } = await call<{ id: string }>('/v1/files', formOf('data.bin', bytes));
  expect(status).toBe(201);
  expect(body).toEqual({ id: expect.stringMatching(/^file_/), filename: 'data.bin', size_bytes: bytes.length });
  expect(readFileSync(filePath(body.id)).equals(bytes)).toBe(true);
  const [row] = await (await getDb()).select().from(engineFiles);
  expect(row?.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
});

test('a file of exactly the limit is taken, and one byte more answers 413 and leaves nothing', async () => {
  expect((await upload('whole.bin', new Uint8Array(MIB))).size_bytes).toBe(MIB);
  const before = onDisk();
  const refused = await call('/v1/files', formOf('more.bin', new Uint8Array(MIB + 1)));
  expect(refused).toMatchObject({ status: 413, body: { detail: 'The file is larger than the limit of 1 MiB' } });
  expect(onDisk()).toEqual(before);
});

test('a declared length over the limit is refused before the body is read', async () => {
  const body = new ReadableStream({ pull: () => new Promise(() => {}) });
  const headers = { 'content-type': 'multipart/form-data; boundary=b', 'content-length': String(2 * MIB) };
  const refused = await call('/v1/files', { method: 'POST', body, headers, duplex: 'half' } as RequestInit);
  expect(refused.status).toBe(413);
});

test('an empty file is refused and leaves nothing', async () => {
  const before = onDisk();
  expect(await call('/v1/files', formOf('empty.txt', ''))).toMatchObject({
    status: 422,
    body: { detail: 'The file is empty' },
  });
  expect(onDisk()).toEqual(before);
});

test.each<[string, RequestInit]>([
  ['no body', { method: 'POST' }],
  ['JSON', { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } }],
  ['no boundary', { method: 'POST', body: 'x', headers: { 'content-type': 'multipart/form-data' } }],
  ['a form without a file', raw('Content-Disposition: form-data; name="file"')],
  ['another field', raw('Content-Disposition: form-data; name="other"; filename="a.txt"')],
  ['a form cut short', raw('Content-Disposition: form-data; name="file"; filename="a.txt"', 'hello', '')],
  ['an other field cut short', raw('Content-Disposition: form-data; name="other"; filename="a.txt"', 'hello', '')],
  ['a form that ends in its head', raw('Content-Disposition: form-data; name="file', '', '')],
  ['a broken head', raw('Content-Disposition')],
])('%s is refused with 422 and leaves nothing', async (_what, init) => {
  const before = onDisk();
  const { status, body } = await call('/v1/files', init);
  expect(status).toBe(422);
  expect(body.detail).toMatchObject([{ type: 'missing', loc: ['body', 'file'] }]);
  expect(onDisk()).toEqual(before);
});

test.each([
  ['filename="../../etc/passwd"', 'passwd'],
  ['filename="C:\\\\temp\\\\report.md"', 'report.md'],
  ['filename="a\\"b.txt"', 'a"b.txt'],
  ['filename="a%22b%0D%0Ac.txt"', 'a"bc.txt'],
  ['filename="tab\there.txt"', 'tabhere.txt'],
  ['filename=".."', 'file'],
  ['filename="."', 'file'],
  ['filename="  "', 'file'],
  ['filename="naïve 日本.csv"', 'naïve 日本.csv'],
  ["filename*=UTF-8''na%C3%AFve%0Aname.md", 'naïvename.md'],
  [`filename="${'x'.repeat(300)}.md"`, `${'x'.repeat(252)}.md`],
  [`filename="${'é'.repeat(300)}.md"`, `${'é'.repeat(126)}.md`],
])('the name in %.40s is harmless', async (disposition, filename) => {
  const { status, body } = await call('/v1/files', named(disposition));
  expect([status, body]).toEqual([201, { id: expect.any(String), filename, size_bytes: 6 }]);
});

test('the first file of a form is taken and the rest of it passed over', async () => {
  const part = (name: string, content: string) =>
    `--b\r\nContent-Disposition: form-data; name="${name}"; filename="${content}.txt"\r\n\r\n${content}\r\n`;
  const body = `${part('other', 'one')}${part('file', 'two')}${part('file', 'three')}--b--\r\n`;
  const init = { method: 'POST', body, headers: { 'content-type': 'multipart/form-data; boundary=b' } };
  expect((await call('/v1/files', init)).body).toMatchObject({ filename: 'two.txt', size_bytes: 3 });
});

test('an upload that is aborted rejects with the reason, stops reading and leaves no file', async () => {
  const before = onDisk();
  const abort = new AbortController();
  let isCancelled = false;
  let chunks = 0;
  const head = '--b\r\nContent-Disposition: form-data; name="file"; filename="slow.bin"\r\n\r\n';
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      chunks += 1;
      if (chunks < 4) return controller.enqueue(new TextEncoder().encode(chunks === 1 ? head : 'x'.repeat(50_000)));
      await vi.waitFor(() => expect(onDisk().length).toBe(before.length + 1));
      abort.abort(new Error('the page was closed'));
      await new Promise(() => {});
    },
    cancel() {
      isCancelled = true;
    },
  });
  const headers = {
    authorization: `Bearer ${engineKey()}`,
    'content-type': 'multipart/form-data; boundary=b',
  };
  const init = { method: 'POST', body, headers, signal: abort.signal, duplex: 'half' } as RequestInit;
  await expect(engineFetch('http://engine.test/v1/files', init)).rejects.toThrow('the page was closed');
  await vi.waitFor(() => expect(onDisk()).toEqual(before));
  expect(isCancelled).toBe(true);
});

test('a body that breaks off leaves no file', async () => {
  const before = onDisk();
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const head = '--b\r\nContent-Disposition: form-data; name="file"; filename="cut.bin"\r\n\r\nhalf';
      controller.enqueue(new TextEncoder().encode(head));
      controller.error(Object.assign(new Error('aborted'), { code: 'ECONNRESET' }));
    },
  });
  const headers = { 'content-type': 'multipart/form-data; boundary=b' };
  const { status } = await call('/v1/files', { method: 'POST', body, headers, duplex: 'half' } as RequestInit);
  expect(status).toBe(400);
  await vi.waitFor(() => expect(onDisk()).toEqual(before));
});

test('what a dead process left half written is cleared, whole files stay', async () => {
  const { id } = await upload('stay.txt', 'stay');
  writeFileSync(path.join(folder(), 'file_dead.part'), 'half');
  await recoverEngine();
  expect(onDisk()).toContain(id);
  expect(onDisk().filter((name) => name.endsWith('.part'))).toEqual([]);
});
