/** Uploading files, and finding them again in a session's workspace. */
import { expect, test } from 'vitest';
import type { WireFile } from '@/lib/dari/wire';
import { begun, ended, finished, item, made, settled, upload, uploadForm } from './batch';
import { call, post, unique, uploadMaxMb } from './server';
import { unzip } from './workspace';

const MIB = 1024 * 1024;
const file = {
  id: expect.stringMatching(/^file_[A-Za-z0-9_-]+$/),
  filename: expect.any(String),
  size_bytes: expect.any(Number),
};
const send = (form: FormData) => post<WireFile>('/v1/files', form);
const withFile = (fileId: string) => ({ content: [{ type: 'file', file_id: fileId }] });

test('an upload is answered with its id, its name and its size', async () => {
  const { status, body } = await send(uploadForm('notes.txt', 'ä line\n'));
  expect(status).toBeGreaterThanOrEqual(200);
  expect(status).toBeLessThan(300);
  expect(body).toMatchObject({ ...file, filename: 'notes.txt', size_bytes: 8 });
});

test.for([
  ['a path', 'some/deep/folder/notes.txt', 'notes.txt'],
  ['a way up', '../../etc/passwd', 'passwd'],
  ['an absolute path', '/etc/passwd', 'passwd'],
  ['spaces and letters of any script', 'Über  die Zahlen – 数.md', 'Über  die Zahlen – 数.md'],
] as const)('of %s the leaf is the name', async ([, given, leaf]) => {
  expect((await send(uploadForm(given, 'x'))).body).toMatchObject({ filename: leaf });
});

test('equal files are two uploads', async () => {
  const [one, two] = await Promise.all([upload('same.txt', 'same'), upload('same.txt', 'same')]);
  expect(one.id).not.toBe(two.id);
});

test('a form without the field file is refused with 422', async () => {
  const form = new FormData();
  form.set('upload', new Blob(['x']), 'x.txt');
  expect((await send(form)).status).toBe(422);
});

test('a body that is no form is refused with 422', async () => {
  expect((await post('/v1/files', { file: 'x' })).status).toBe(422);
});

test('25 MiB are taken', async () => {
  const { body } = await send(uploadForm('big.bin', new Uint8Array(25 * MIB)));
  expect(body).toMatchObject({ size_bytes: 25 * MIB });
});

test.skipIf(uploadMaxMb === null || uploadMaxMb > 256)('a file over the limit is refused with 413', async () => {
  const { status, body } = await call('/v1/files', {
    method: 'POST',
    body: uploadForm('bigger.bin', new Uint8Array((uploadMaxMb ?? 0) * MIB + 1)),
  });
  expect(status).toBe(413);
  expect(body).toEqual({ detail: expect.any(String) });
});

test('an uploaded file is in the workspace under its name, byte for byte', async () => {
  const content = crypto.getRandomValues(new Uint8Array(65_536));
  const { id } = await upload('random.bin', content);
  const { sessionId } = await ended('answers', withFile(id));
  const { files } = await unzip(sessionId);
  expect(Buffer.from(files['random.bin'] ?? []).equals(content)).toBe(true);
});

test('one upload serves every item of several batches', async () => {
  const { id } = await upload('shared.txt', 'shared');
  const items = [item('answers', { message: withFile(id) }), item('answers', { message: withFile(id) })];
  const batches = await Promise.all([made(items), made(items)]);
  for (const { id: batchId, sessionIds } of batches) {
    expect((await finished(batchId)).status).toBe('completed');
    for (const sessionId of sessionIds) expect(Object.keys((await unzip(sessionId)).files)).toContain('shared.txt');
  }
});

test('two files of one name are both in the workspace', async () => {
  const [one, two] = await Promise.all([upload('twin.txt', unique('one')), upload('twin.txt', unique('two'))]);
  const content = [one, two].map(({ id }) => ({ type: 'file', file_id: id }));
  const { sessionId } = await begun('answers', { content });
  await settled(sessionId);
  const { files } = await unzip(sessionId);
  const texts = Object.values(files).map((bytes) => Buffer.from(bytes).toString());
  expect(texts.filter((text) => /^(one|two)-/.test(text))).toHaveLength(2);
});
