'use client';

import { AppError } from '@/lib/errors';
import type { ExportFormat } from '@/lib/exports/filename';
import { ROWS_HEADER } from '@/lib/exports/filename';
import type { Failure } from '@/lib/result';

const QUOTE = 0x22;
const LINE_END = 0x0a;

export type ExportWish = {
  format: ExportFormat;
  /** Ranges; all items when left out. */
  items?: string;
  answers: boolean;
  workspaces: boolean;
};

/** `rows` is null for a format whose rows cannot be counted while they come. */
export type Progress = { bytes: number; rows: number | null };

/**
 * An export, held by the browser until it is whole: one that breaks off is thrown away. Throws AppError, or the signal's
 * reason.
 */
export async function downloadExport(
  batchId: string,
  wish: ExportWish,
  { signal, onProgress }: { signal: AbortSignal; onProgress: (progress: Progress) => void },
): Promise<{ file: Blob; rows: number }> {
  const response = await fetch(`/api/batches/${batchId}/export`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(wish),
    signal,
  }).catch(() => {
    signal.throwIfAborted();
    throw new AppError('unavailable', 'Batchdeck’s server does not answer. Nothing was saved. Try again in a moment.');
  });
  if (!response.ok || !response.body) throw await failureOf(response);
  const promised = Number(response.headers.get(ROWS_HEADER));
  const counter = createCounter(wish.format);
  const counted = response.body.pipeThrough(
    new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform(chunk, controller) {
        onProgress(counter.add(chunk));
        controller.enqueue(chunk);
      },
    }),
  );
  const headers = { 'content-type': response.headers.get('content-type') ?? '' };
  const file = await new Response(counted, { headers }).blob().catch(() => {
    signal.throwIfAborted();
    throw new AppError('unavailable', brokenOff(counter.now().rows, promised));
  });
  const { rows } = counter.now();
  if (rows !== null && rows !== promised) throw new AppError('unavailable', brokenOff(rows, promised));
  return { file, rows: promised };
}

/** Counts the lines of a table outside of its quotes, but for the header. */
function createCounter(format: ExportFormat) {
  let bytes = 0;
  let lines = 0;
  let isInside = false;
  const now = (): Progress => {
    if (format === 'csv') return { bytes, rows: Math.max(0, lines - 1) };
    return { bytes, rows: format === 'jsonl' ? lines : null };
  };
  function add(chunk: Uint8Array): Progress {
    bytes += chunk.length;
    for (const byte of chunk) {
      if (byte === QUOTE && format === 'csv') isInside = !isInside;
      else if (byte === LINE_END && !isInside) lines += 1;
    }
    return now();
  }
  return { add, now };
}

async function failureOf(response: Response): Promise<AppError> {
  const body: { error?: Failure } | null = await response.json().catch(() => null);
  const { code = 'internal', message = `The server answered ${response.status} without saying why.` } =
    body?.error ?? {};
  return new AppError(code, message);
}

function brokenOff(rows: number | null, promised: number): string {
  const where = rows === null ? '' : ` after ${rows.toLocaleString('en')} of ${promised.toLocaleString('en')} rows`;
  return `The export broke off${where}: the server, or the API it reads sessions from, was lost. Nothing was saved and the batch is as it was. Export again.`;
}
