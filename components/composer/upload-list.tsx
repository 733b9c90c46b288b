'use client';

import { File, Image, OctagonX } from 'lucide-react';
import { useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { formatBytes, formatDuration } from '@/components/ui/duration';
import { isUnderWay, type UploadRow } from '@/lib/composer/upload-row';
import type { Uploads } from '@/lib/composer/uploads';
import { useComposing, useUploads } from './composing';

/** The time left is told once there is a speed to go by. */
const SPEED_AFTER_MS = 1_500;
/** Of many files on their way those that wait are a number. */
const SHOWN_MAX = 8;

/** Files of an item on their way, and those that did not get there. */
export function UploadList({ itemId }: { itemId: string }) {
  const rows = useUploads().filter((row) => row.itemId === itemId);
  const { uploads } = useComposing().session;
  return <UploadRows rows={rows} uploads={uploads} />;
}

export function UploadRows({ rows, uploads }: { rows: UploadRow[]; uploads: Uploads }) {
  const [isWhole, setWhole] = useState(false);
  if (rows.length === 0) return null;
  const ordered = rows.length > SHOWN_MAX ? rows.toSorted((a, b) => ORDER[a.status] - ORDER[b.status]) : rows;
  const shown = isWhole ? ordered : ordered.slice(0, SHOWN_MAX);
  return (
    <>
      <ul aria-label="Uploads" className="flex flex-col gap-2">
        {shown.map((row) => (
          <li key={row.id} className="rounded-m border px-2.5 py-1.5">
            {isUnderWay(row) && <RunningUpload row={row} uploads={uploads} />}
            {row.status === 'failed' && <FailedUpload row={row} uploads={uploads} />}
            {row.status === 'kept' && <KeptUpload row={row} uploads={uploads} />}
          </li>
        ))}
      </ul>
      {shown.length < rows.length && (
        <div>
          <Button size="sm" onClick={() => setWhole(true)}>
            Show {(rows.length - shown.length).toLocaleString('en')} more files on their way
          </Button>
        </div>
      )}
    </>
  );
}

const ORDER = { failed: 0, kept: 1, sending: 2, waiting: 3 };

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
      {row.trouble && (
        <p role="status" className="mb-1 text-text-2 text-xs">
          {row.trouble}
        </p>
      )}
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
        <Dismiss row={row} uploads={uploads} />
      </div>
      <p role="alert" className="mb-1 flex items-start gap-1.5 text-failed text-xs">
        <OctagonX size={13} aria-hidden className="mt-[2.5px] shrink-0" />
        <span>
          Not attached: {row.error}
          {row.sentBytes > 0 && ` ${keptWords(row)}: try again to go on.`}
        </span>
      </p>
    </>
  );
}

/** After a reload a browser does not hand out the file again by itself. */
function KeptUpload({ row, uploads }: { row: UploadRow; uploads: Uploads }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <div className="flex items-center gap-2">
        <UploadName row={row} />
        <span className="flex-1" />
        <input
          ref={input}
          type="file"
          hidden
          aria-label={`Choose ${row.filename} again`}
          onChange={({ target }) => {
            uploads.add(row.itemId, [...(target.files ?? [])], row.partId);
            target.value = '';
          }}
        />
        <Button size="sm" onClick={() => input.current?.click()}>
          Choose<span className="sr-only"> {row.filename} again</span>
        </Button>
        <Dismiss row={row} uploads={uploads} />
      </div>
      <p className="mb-1 text-text-2 text-xs">{keptWords(row)}: choose the file again to go on.</p>
    </>
  );
}

function Dismiss({ row, uploads }: { row: UploadRow; uploads: Uploads }) {
  return (
    <Button variant="quiet" size="sm" aria-label={`Dismiss ${row.filename}`} onClick={() => uploads.cancel(row.id)}>
      Dismiss
    </Button>
  );
}

const keptWords = ({ sentBytes, sizeBytes }: UploadRow): string =>
  `${formatBytes(sentBytes)} of ${formatBytes(sizeBytes)} are kept`;

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

function progressOf({ status, sentBytes, sizeBytes, startedAt, startedFrom }: UploadRow): string {
  const so = `${formatBytes(sentBytes)} of ${formatBytes(sizeBytes)}`;
  if (status === 'waiting') return `${sentBytes > 0 ? so : formatBytes(sizeBytes)} · waits for its turn`;
  if (sentBytes >= sizeBytes) return `${formatBytes(sizeBytes)} · being taken over`;
  return [so, timeLeft({ startedAt, done: sentBytes - startedFrom, left: sizeBytes - sentBytes })]
    .filter(Boolean)
    .join(' · ');
}

/** `12 s left`, by how fast it went until now; nothing before there is a speed. */
export function timeLeft({ startedAt, done, left }: { startedAt: number; done: number; left: number }): string {
  const elapsedMs = Date.now() - startedAt;
  if (done <= 0 || elapsedMs < SPEED_AFTER_MS) return '';
  return `${formatDuration(Math.ceil(((elapsedMs / done) * left) / 1000) * 1000)} left`;
}
