/** One upload as the page shows it, and what all of them amount to. */
import type { DraftFilePart, DraftItem } from '@/lib/batches/schema';
import { isAwaited } from '@/lib/batches/schema';
import { cleanFilename, type FileRef } from '@/lib/files/schema';
import { newId } from '@/lib/new-id';
import type { KeptUpload } from './kept-uploads';

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
  lastModified: number;
  sentBytes: number;
  /** When it began to be sent this time, and with how much of it sent. */
  startedAt: number;
  startedFrom: number;
  /** kept: the server has a part of it, and the browser has no file any more. */
  status: 'waiting' | 'sending' | 'failed' | 'kept';
  /** Why it stands still while it goes on by itself. */
  trouble: string | null;
  error: string | null;
  canRetry: boolean;
  /** Where the server keeps it. */
  address: string | undefined;
};

/** Of all files since the last time that none was on its way. */
export type UploadTotals = {
  files: number;
  filesDone: number;
  bytes: number;
  bytesDone: number;
  startedAt: number;
  isPaused: boolean;
};

export const isUnderWay = (row: UploadRow): boolean => row.status === 'waiting' || row.status === 'sending';

export function newRow(file: File, itemId: string, partId: string | null): UploadRow {
  return {
    id: newId('upload'),
    itemId,
    partId,
    kind: isImage(file) ? 'image' : 'file',
    filename: cleanFilename(file.name),
    sizeBytes: file.size,
    lastModified: file.lastModified,
    sentBytes: 0,
    startedAt: 0,
    startedFrom: 0,
    status: 'waiting',
    trouble: null,
    error: null,
    canRetry: false,
    address: undefined,
  };
}

/** A row of an upload that a closed or reloaded page left behind. */
export function rowOfKept(kept: KeptUpload): UploadRow {
  const nothingYet = { sentBytes: 0, startedAt: 0, startedFrom: 0, trouble: null, error: null, canRetry: false };
  return { id: newId('upload'), status: 'kept', ...nothingYet, ...kept };
}

export function keptOf(row: UploadRow): KeptUpload[] {
  const { itemId, partId, kind, filename, sizeBytes, lastModified, address } = row;
  return address === undefined ? [] : [{ itemId, partId, kind, filename, sizeBytes, lastModified, address }];
}

/** Whether a file is the one that a row left behind needs to go on. */
export const isSameFile = (row: UploadRow, file: File): boolean =>
  row.filename === cleanFilename(file.name) && row.sizeBytes === file.size && row.lastModified === file.lastModified;

/** Puts a file where it was waited for; who removed that part meanwhile does not want it. */
export function fulfil(item: DraftItem, partId: string, { id: fileId, filename, sizeBytes }: FileRef): DraftItem {
  const index = item.parts.findIndex(({ id }) => id === partId);
  const part = item.parts[index];
  if (!part || part.type === 'text' || !isAwaited(part)) return item;
  return { ...item, parts: item.parts.with(index, { ...part, fileId, filename, sizeBytes }) };
}

export function partOf(row: UploadRow, { id: fileId, filename, sizeBytes }: FileRef): DraftFilePart {
  return { id: newId('part'), type: row.kind, fileId, filename, sizeBytes };
}

export const isImage = (file: Pick<File, 'name' | 'type'>): boolean =>
  file.type ? IMAGE.test(file.type) : IMAGE_NAME.test(file.name);
