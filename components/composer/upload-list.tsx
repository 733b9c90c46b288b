'use client';

import { File, Image, OctagonX } from 'lucide-react';
import { Button } from '@/components/ui/button';
import { formatBytes, formatDuration } from '@/components/ui/duration';
import type { UploadRow, Uploads } from '@/lib/composer/uploads';
import { useComposing, useUploads } from './composing';

/** The time left is told once there is a speed to go by. */
const SPEED_AFTER_MS = 1_500;

/** Files of an item on their way, and those that did not get there. */
export function UploadList({ itemId }: { itemId: string }) {
  const rows = useUploads().filter((row) => row.itemId === itemId);
  const { uploads } = useComposing().session;
  return <UploadRows rows={rows} uploads={uploads} />;
}

export function UploadRows({ rows, uploads }: { rows: UploadRow[]; uploads: Uploads }) {
  if (rows.length === 0) return null;
  return (
    <ul aria-label="Uploads" className="flex flex-col gap-2">
      {rows.map((row) => (
        <li key={row.id} className="rounded-m border px-2.5 py-1.5">
          {row.status === 'failed' ? (
            <FailedUpload row={row} uploads={uploads} />
          ) : (
            <RunningUpload row={row} uploads={uploads} />
          )}
        </li>
      ))}
    </ul>
  );
}

function RunningUpload({ row, uploads }: { row: UploadRow; uploads: Uploads }) {
  return (
    <>
      <div className="flex items-center gap-2">
        <UploadName row={row} />
        <span className="flex-1 whitespace-nowrap text-text-3">{progressOf(row)}</span>
        <Button variant="quiet" size="sm" aria-label={`Cancel ${row.filename}`} onClick={() => uploads.cancel(row.id)}>
          Cancel
        </Button>
      </div>
      <progress
        aria-label={`Upload of ${row.filename}`}
        value={row.sentBytes}
        max={row.sizeBytes}
        className="mt-1 mb-1 block h-1 w-full appearance-none overflow-hidden rounded-full bg-sunken [&::-moz-progress-bar]:bg-running-bar [&::-webkit-progress-bar]:bg-sunken [&::-webkit-progress-value]:bg-running-bar"
      />
    </>
  );
}

function FailedUpload({ row, uploads }: { row: UploadRow; uploads: Uploads }) {
  return (
    <>
      <div className="flex items-center gap-2">
        <UploadName row={row} />
        <span className="flex-1 whitespace-nowrap text-text-3">{formatBytes(row.sizeBytes)}</span>
        {row.canRetry && (
          <Button size="sm" aria-label={`Try ${row.filename} again`} onClick={() => uploads.retry(row.id)}>
            Try again
          </Button>
        )}
        <Button variant="quiet" size="sm" aria-label={`Dismiss ${row.filename}`} onClick={() => uploads.cancel(row.id)}>
          Dismiss
        </Button>
      </div>
      <p role="alert" className="mb-1 flex items-start gap-1.5 text-failed text-xs">
        <OctagonX size={13} aria-hidden className="mt-[2.5px] shrink-0" />
        Not attached: {row.error}
      </p>
    </>
  );
}

function UploadName({ row }: { row: UploadRow }) {
  const Icon = row.kind === 'image' ? Image : File;
  return (
    <>
      <Icon size={14} aria-hidden className="shrink-0 text-text-3" />
      <bdi title={row.filename} className="min-w-0 truncate font-medium">
        {row.filename}
      </bdi>
    </>
  );
}

function progressOf({ status, sentBytes, sizeBytes, startedAt }: UploadRow): string {
  if (status === 'waiting') return `${formatBytes(sizeBytes)} · waits for its turn`;
  if (sentBytes >= sizeBytes) return `${formatBytes(sizeBytes)} · being taken over`;
  const so = `${formatBytes(sentBytes)} of ${formatBytes(sizeBytes)}`;
  const elapsedMs = Date.now() - startedAt;
  if (sentBytes === 0 || elapsedMs < SPEED_AFTER_MS) return so;
  const leftMs = (elapsedMs / sentBytes) * (sizeBytes - sentBytes);
  return `${so} · ${formatDuration(Math.ceil(leftMs / 1000) * 1000)} left`;
}
