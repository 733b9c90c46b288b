/** Uploads of a draft, a few at a time. A finished one becomes a part of its item; a failed one stays to be tried again. */
import { AppError } from '@/lib/errors';
import { type FileRef, uploadRefusal } from '@/lib/files/schema';
import { forgetUpload, keptBytes, startUpload, type Upload } from '@/lib/files/upload';
import type { Editor } from './editor';
import { readKeptUploads, writeKeptUploads } from './kept-uploads';
import {
  fulfil,
  isSameFile,
  isUnderWay,
  keptOf,
  newRow,
  partOf,
  rowOfKept,
  type UploadRow,
  type UploadTotals,
} from './upload-row';

const AT_ONCE_MAX = 4;
/** Progress is shown this often, however many files make some. */
const TELL_MS = 200;

export type Uploads = ReturnType<typeof createUploads>;

/** `draftId`: whose uploads are remembered over a reload; without it none are. */
export function createUploads(editor: Pick<Editor, 'amendItem'>, limitMb: number, draftId?: string) {
  const listeners = new Set<() => void>();
  const rows = new Map<string, UploadRow>();
  const files = new Map<string, File>();
  const running = new Map<string, Upload>();
  /** Files that were uploaded in this tab, by their ids at the API. */
  const local = new Map<string, File>();
  /** Places of uploads and of the parts they became, so that files stand in the order they were chosen in. */
  const places = new Map<string, number>();
  let round: Omit<UploadTotals, 'isPaused' | 'bytesDone'> & { bytesEnded: number } = newRound();
  let isPaused = false;
  let shown: UploadRow[] = [];
  let totals = countTotals();
  let timer: ReturnType<typeof setTimeout> | undefined;

  function tell(): void {
    clearTimeout(timer);
    timer = undefined;
    shown = [...rows.values()];
    totals = countTotals();
    for (const listener of listeners) listener();
  }

  function tellSoon(): void {
    timer ??= setTimeout(tell, TELL_MS);
  }

  function countTotals(): UploadTotals {
    const { bytesEnded, ...counted } = round;
    const sent = shown.filter(isUnderWay).reduce((sum, { sentBytes }) => sum + sentBytes, 0);
    return { ...counted, bytesDone: bytesEnded + sent, isPaused };
  }

  function patch(id: string, values: Partial<UploadRow>, soon = tell): void {
    const row = rows.get(id);
    if (!row) return;
    rows.set(id, { ...row, ...values });
    soon();
  }

  function add(itemId: string, chosen: File[], partId: string | null = null): void {
    addAll(chosen.map((file) => ({ file, itemId, partId })));
  }

  function addAll(wanted: { file: File; itemId: string; partId: string | null }[]): void {
    if (![...rows.values()].some(isUnderWay)) round = newRound();
    for (const { file, itemId, partId } of wanted) {
      const left = [...rows.values()].find(
        (row) => row.status === 'kept' && row.itemId === itemId && isSameFile(row, file),
      );
      const row = left ?? newRow(file, itemId, partId);
      const error = uploadRefusal(file, limitMb);
      rows.set(row.id, { ...row, status: error ? 'failed' : 'waiting', error });
      files.set(row.id, file);
      if (!places.has(row.id)) places.set(row.id, places.size);
      if (error) continue;
      round.files += 1;
      round.bytes += file.size;
    }
    startNext();
    tell();
  }

  function startNext(): void {
    if (isPaused) return;
    for (const row of rows.values()) {
      if (running.size >= AT_ONCE_MAX) return;
      if (row.status === 'waiting' && !isLikeRunning(row)) void run(row);
    }
  }

  /** Of two files that may be the same, the second waits: then there is one to find. */
  const isLikeRunning = ({ filename, sizeBytes }: UploadRow): boolean =>
    [...running.keys()].some((id) => {
      const other = rows.get(id);
      return other?.filename === filename && other.sizeBytes === sizeBytes;
    });

  async function run({ id, sentBytes, address }: UploadRow): Promise<void> {
    const file = files.get(id);
    if (!file) return;
    const upload = startUpload(file, {
      address,
      onAddress: (next) => {
        patch(id, { address: next }, tellSoon);
        remember();
      },
      onProgress: (sent) => patch(id, { sentBytes: sent }, tellSoon),
      onTrouble: (trouble) => rows.get(id)?.trouble !== trouble && patch(id, { trouble }),
    });
    running.set(id, upload);
    patch(id, { status: 'sending', error: null, startedAt: Date.now(), startedFrom: sentBytes }, tellSoon);
    try {
      attach(id, await upload.done);
    } catch (error) {
      running.delete(id);
      failed(id, error);
    }
    startNext();
  }

  function attach(id: string, file: FileRef): void {
    const row = rows.get(id);
    if (!row) return;
    const { partId } = row;
    const chosen = files.get(id);
    if (chosen) local.set(file.id, chosen);
    round.filesDone += 1;
    round.bytesEnded += row.sizeBytes;
    if (partId !== null) editor.amendItem(row.itemId, (item) => fulfil(item, partId, file));
    else addPart(row, file);
    forget(id);
    remember();
  }

  function addPart(row: UploadRow, file: FileRef): void {
    const part = partOf(row, file);
    const place = places.get(row.id) ?? 0;
    places.set(part.id, place);
    editor.amendItem(row.itemId, (item) => {
      const later = item.parts.findIndex(({ id }) => (places.get(id) ?? -1) > place);
      return { ...item, parts: item.parts.toSpliced(later === -1 ? item.parts.length : later, 0, part) };
    });
  }

  function failed(id: string, error: unknown): void {
    const known = error instanceof AppError ? error : new AppError('internal', 'The upload failed in this browser.');
    // Bytes that were found wrong, or are gone, are no use to go on from.
    const isOver = known.code === 'conflict' || known.code === 'not_found';
    const row = rows.get(id);
    leaveRound(row);
    patch(id, {
      status: 'failed',
      error: known.message,
      trouble: null,
      canRetry: true,
      ...(isOver && { address: undefined, sentBytes: 0 }),
    });
    remember();
  }

  function leaveRound(row: UploadRow | undefined): void {
    if (!row || !isUnderWay(row)) return;
    round.files -= 1;
    round.bytes -= row.sizeBytes;
  }

  function forget(id: string): void {
    running.delete(id);
    files.delete(id);
    rows.delete(id);
    tellSoon();
  }

  function remember(): void {
    if (draftId) writeKeptUploads(draftId, [...rows.values()].flatMap(keptOf));
  }

  /** Ends uploads, and takes those that failed off the list. Answers how many that were. */
  function cancelWhere(fits: (row: UploadRow) => boolean): number {
    const fitting = [...rows.values()].filter(fits);
    for (const row of fitting) {
      const upload = running.get(row.id);
      if (upload) upload.cancel();
      else if (row.address) void forgetUpload(row.address);
      leaveRound(row);
      forget(row.id);
    }
    remember();
    startNext();
    tell();
    return fitting.length;
  }

  function retryWhere(fits: (row: UploadRow) => boolean): void {
    if (![...rows.values()].some(isUnderWay)) round = newRound();
    for (const row of [...rows.values()].filter((one) => one.canRetry && fits(one))) {
      rows.set(row.id, { ...row, status: 'waiting', error: null, canRetry: false });
      round.files += 1;
      round.bytes += row.sizeBytes;
    }
    startNext();
    tell();
  }

  function pause(): void {
    isPaused = true;
    for (const [id, upload] of running) {
      upload.pause();
      patch(id, { status: 'waiting', trouble: null }, tellSoon);
    }
    running.clear();
    tell();
  }

  function resume(): void {
    isPaused = false;
    startNext();
    tell();
  }

  /** Brings back what a closed page left behind, as far as its items are there and the server keeps it. */
  function restore(hasItem: (itemId: string) => boolean): void {
    if (!draftId) return;
    for (const kept of readKeptUploads(draftId).filter(({ itemId }) => hasItem(itemId))) {
      const row = rowOfKept(kept);
      places.set(row.id, places.size);
      rows.set(row.id, row);
      keptBytes(kept.address).then(
        (sentBytes) => (sentBytes === null ? cancelWhere(({ id }) => id === row.id) : patch(row.id, { sentBytes })),
        () => {}, // it is shown without its progress
      );
    }
    tell();
  }

  return {
    get: () => shown,
    totals: () => totals,
    localFile: (fileId: string): File | undefined => local.get(fileId),
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    add,
    addAll,
    restore,
    pause,
    resume,
    cancel: (id: string) => void cancelWhere((row) => row.id === id),
    cancelAll: () => cancelWhere(isUnderWay),
    /** For an item that is removed. Answers how many uploads that ended. */
    cancelOf: (itemId: string) => cancelWhere((row) => row.itemId === itemId),
    retry: (id: string) => retryWhere((row) => row.id === id),
    retryFailed: () => retryWhere(() => true),
    isBusy: () => [...rows.values()].some(isUnderWay),
  };
}

const newRound = () => ({ files: 0, filesDone: 0, bytes: 0, bytesEnded: 0, startedAt: Date.now() });
