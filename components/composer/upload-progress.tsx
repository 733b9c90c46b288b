'use client';

import { Pause, Play } from 'lucide-react';
import { Button } from '@/components/ui/button';
import { formatBytes } from '@/components/ui/duration';
import { useComposing, useUploads, useUploadTotals } from './composing';
import { timeLeft } from './upload-list';

/** From so many on, the files of a draft have a line of their own. */
const MANY = 2;

/** All files on their way in one line, whichever items they are for. */
export function UploadProgress() {
  const { uploads } = useComposing().session;
  const { files, filesDone, bytes, bytesDone, startedAt, isPaused } = useUploadTotals();
  const failed = useUploads().filter(({ canRetry }) => canRetry).length;
  const isUnderWay = files > filesDone;
  if (!(isUnderWay && (files >= MANY || isPaused)) && failed < MANY) return null;
  const left = isPaused ? 'paused' : timeLeft({ startedAt, done: bytesDone, left: bytes - bytesDone });
  const words = [
    `${filesDone.toLocaleString('en')} of ${files.toLocaleString('en')} files`,
    `${formatBytes(bytesDone)} of ${formatBytes(bytes)}`,
    left,
  ];
  return (
    <section aria-label="Files on their way" className="mt-3 rounded-m border bg-surface px-3 py-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <p className="min-w-0 flex-1 tabular-nums">
          {isUnderWay && words.filter(Boolean).join(' · ')}
          {failed > 0 && (
            <span className="text-failed">
              {isUnderWay && ' · '}
              {failed === 1 ? '1 file was' : `${failed.toLocaleString('en')} files were`} not attached
            </span>
          )}
        </p>
        {failed > 0 && (
          <Button size="sm" onClick={uploads.retryFailed}>
            Try {failed === 1 ? 'it' : `all ${failed.toLocaleString('en')}`} again
          </Button>
        )}
        {isUnderWay && (
          <>
            <Button size="sm" onClick={isPaused ? uploads.resume : uploads.pause}>
              {isPaused ? <Play size={13} aria-hidden /> : <Pause size={13} aria-hidden />}
              {isPaused ? 'Go on' : 'Pause'}
            </Button>
            <Button variant="quiet" size="sm" onClick={uploads.cancelAll}>
              Cancel all
            </Button>
          </>
        )}
      </div>
      {isUnderWay && (
        <progress
          aria-label="All files"
          value={bytesDone}
          max={bytes}
          className="mt-1.5 block h-1 w-full appearance-none overflow-hidden rounded-full bg-sunken [&::-moz-progress-bar]:bg-running-bar [&::-webkit-progress-bar]:bg-sunken [&::-webkit-progress-value]:bg-running-bar"
        />
      )}
    </section>
  );
}
