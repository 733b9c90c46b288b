/** Uploads of a draft, a few at a time. A finished one becomes a part of its item; a failed one stays to be tried again. */
import { type DraftFilePart, type DraftItem, isAwaited } from '@/lib/batches/schema';
import { AppError } from '@/lib/errors';
import { cleanFilename, type FileRef } from '@/lib/files/schema';
import { startUpload, type Upload, uploadRefusal } from '@/lib/files/upload';
import { newId } from '@/lib/new-id';
import type { Editor } from './editor';

const AT_ONCE_MAX = 3;
const IMAGE = /^image\/(png|jpeg|gif|webp)$/;
const IMAGE_NAME = /\.(png|jpe?g|gif|webp)$/i;

export type UploadRow = {
  id: string;
  itemId: string;
  /** The part that names this file and waits for it; null for a part of its own. */
  partId: string | null;
  kind: 'file' | 'image';
  filename: string;
  sizeBytes: number;
  sentBytes: number;
  startedAt: number;
  status: 'waiting' | 'sending' | 'failed';
  error: string | null;
  canRetry: boolean;
};

export type Uploads = ReturnType<typeof createUploads>;

export function createUploads(editor: Pick<Editor, 'changeItem'>, limitMb: number) {
  const listeners = new Set<() => void>();
  const files = new Map<string, File>();
  const running = new Map<string, Upload>();
  /** Places of uploads and of the parts they became, so that files stand in the order they were chosen in. */
  const places = new Map<string, number>();
  let rows: UploadRow[] = [];

  function setRows(next: UploadRow[]): void {
    rows = next;
    for (const tell of listeners) tell();
  }

  const patch = (id: string, values: Partial<UploadRow>) =>
    setRows(rows.map((row) => (row.id === id ? { ...row, ...values } : row)));

  function add(itemId: string, chosen: File[], partId: string | null = null): void {
    const added = chosen.map((file): UploadRow => {
      const id = newId('upload');
      files.set(id, file);
      places.set(id, places.size);
      const error = uploadRefusal(file, limitMb);
      return {
        id,
        itemId,
        partId,
        kind: isImage(file) ? 'image' : 'file',
        filename: cleanFilename(file.name),
        sizeBytes: file.size,
        sentBytes: 0,
        startedAt: 0,
        status: error ? 'failed' : 'waiting',
        error,
        canRetry: false,
      };
    });
    setRows([...rows, ...added]);
    startNext();
  }

  function startNext(): void {
    for (const row of rows) {
      if (running.size >= AT_ONCE_MAX) return;
      if (row.status === 'waiting') void run(row);
    }
  }

  async function run(row: UploadRow): Promise<void> {
    const file = files.get(row.id);
    if (!file) return;
    const upload = startUpload(file, { onProgress: (sentBytes) => patch(row.id, { sentBytes }) });
    running.set(row.id, upload);
    patch(row.id, { status: 'sending', error: null, sentBytes: 0, startedAt: Date.now() });
    try {
      attach(row, await upload.done);
      forget(row.id);
    } catch (error) {
      running.delete(row.id);
      const message = error instanceof AppError ? error.message : 'The upload failed. Nothing was kept.';
      patch(row.id, { status: 'failed', error: message, canRetry: true });
    }
    startNext();
  }

  function attach(row: UploadRow, file: FileRef): void {
    const { id: fileId, filename, sizeBytes } = file;
    if (row.partId !== null) {
      editor.changeItem(row.itemId, (item) => fulfil(item, row.partId, { fileId, filename, sizeBytes }));
      return;
    }
    const part: DraftFilePart = { id: newId('part'), type: row.kind, fileId, filename, sizeBytes };
    const place = places.get(row.id) ?? 0;
    places.set(part.id, place);
    editor.changeItem(row.itemId, (item) => {
      const later = item.parts.findIndex(({ id }) => (places.get(id) ?? -1) > place);
      const index = later === -1 ? item.parts.length : later;
      return { ...item, parts: item.parts.toSpliced(index, 0, part) };
    });
  }

  function forget(id: string): void {
    running.delete(id);
    files.delete(id);
    setRows(rows.filter((row) => row.id !== id));
  }

  /** Ends an upload, or takes a failed one off the list. */
  function cancel(id: string): void {
    running.get(id)?.cancel();
    forget(id);
    startNext();
  }

  function cancelWhere(fits: (row: UploadRow) => boolean): number {
    const fitting = rows.filter(fits);
    for (const { id } of fitting) cancel(id);
    return fitting.length;
  }

  return {
    get: () => rows,
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    add,
    cancel,
    retry: (id: string) => {
      patch(id, { status: 'waiting', error: null });
      startNext();
    },
    /** For an item that is removed. Answers how many uploads that ended. */
    cancelOf: (itemId: string) => cancelWhere((row) => row.itemId === itemId),
    isBusy: () => rows.some(isUnderWay),
  };
}

/** Puts a file where it was waited for; who removed that part meanwhile does not want it. */
function fulfil(item: DraftItem, partId: string | null, file: Omit<DraftFilePart, 'id' | 'type'>): DraftItem {
  const index = item.parts.findIndex(({ id }) => id === partId);
  const part = item.parts[index];
  return part && isAwaited(part) ? { ...item, parts: item.parts.with(index, { ...part, ...file }) } : item;
}

export const isUnderWay = (row: UploadRow): boolean => row.status !== 'failed';

const isImage = (file: File): boolean => (file.type ? IMAGE.test(file.type) : IMAGE_NAME.test(file.name));
