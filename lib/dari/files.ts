import 'server-only';
import { randomUUID } from 'node:crypto';
import { openStream, request, UpstreamError } from './client';
import { wireFile } from './wire';

const IDLE_MS = 60_000;

export type UpstreamFile = { id: string; filename: string; sizeBytes: number };

/** `GET /v1/files/{id}`, which not every API has: `unasked` when it cannot tell. Throws UpstreamError. */
export async function findFile(fileId: string): Promise<'there' | 'gone' | 'unasked'> {
  try {
    await request({ method: 'GET', path: `/v1/files/${encodeURIComponent(fileId)}`, answer: wireFile });
    return 'there';
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    const isPathUnknown =
      [405, 501].includes(error.status ?? 0) || (error.status === 404 && error.message === 'Not Found');
    if (isPathUnknown) return 'unasked';
    if (error.status === 404 || error.status === 410) return 'gone';
    throw error;
  }
}

/** `GET /v1/files/{id}/content`, which not every API has: an answer as it comes, of the range that is asked for. */
export function openFile(fileId: string, range: string | null): Promise<Response> {
  return openStream(`/v1/files/${encodeURIComponent(fileId)}/content`, range ? { range } : {});
}

type Upload = {
  name: string;
  stream: ReadableStream<Uint8Array>;
  signal: AbortSignal;
  /** How long the upload may stand still. Its whole length has no limit. */
  idleMs?: number;
};

/**
 * `POST /v1/files`, streamed. When `stream` fails or `signal` aborts, the body ends without its last line, so that
 * upstream keeps nothing. Throws UpstreamError, also when nothing moved for `idleMs`.
 */
export async function uploadFile({ name, stream, signal, idleMs = IDLE_MS }: Upload): Promise<UpstreamFile> {
  const idle = new AbortController();
  const timer = setTimeout(() => idle.abort(), idleMs);
  const boundary = `batchdeck-${randomUUID()}`;
  const ended = AbortSignal.any([signal, idle.signal]);
  try {
    const file = await request({
      method: 'POST',
      path: '/v1/files',
      body: multipart({ boundary, name, stream }, ended, () => timer.refresh()),
      contentType: `multipart/form-data; boundary=${boundary}`,
      answer: wireFile,
      signal: ended,
    });
    return { id: file.id, filename: file.filename, sizeBytes: file.size_bytes };
  } catch (error) {
    if (!idle.signal.aborted) throw error;
    throw new UpstreamError('unknown', `The upload stood still for ${idleMs / 1000} s and was given up.`);
  } finally {
    clearTimeout(timer);
  }
}

type Form = { boundary: string; name: string; stream: ReadableStream<Uint8Array> };

/** One part called `file`, chunk by chunk as it is asked for. */
function multipart(
  { boundary, name, stream }: Form,
  ended: AbortSignal,
  onProgress: () => void,
): ReadableStream<Uint8Array> {
  const reader = stream.getReader();
  const bytes = (text: string) => new TextEncoder().encode(text);
  const head =
    `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${escapeName(name)}"\r\n` +
    'content-type: application/octet-stream\r\n\r\n';
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        controller.enqueue(bytes(head));
        const end = () => {
          controller.error(ended.reason);
          void reader.cancel(ended.reason).catch(() => {});
        };
        if (ended.aborted) end();
        else ended.addEventListener('abort', end, { once: true });
      },
      async pull(controller) {
        const { done, value } = await reader.read();
        if (ended.aborted) return;
        onProgress();
        if (!done) return controller.enqueue(value);
        controller.enqueue(bytes(`\r\n--${boundary}--\r\n`));
        controller.close();
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}

/** As browsers write a file name in a form (WHATWG HTML, "multipart/form-data encoding algorithm"). */
const escapeName = (name: string): string =>
  name.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
