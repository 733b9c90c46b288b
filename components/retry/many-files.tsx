'use client';

import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { useFormContext, useWatch } from 'react-hook-form';
import { UploadRows } from '@/components/composer/upload-list';
import { Button } from '@/components/ui/button';
import { formatBytes } from '@/components/ui/duration';
import { FileChip } from '@/components/ui/file-chip';
import type { RetryEdit } from '@/lib/batches/retry-schema';
import { newItem } from '@/lib/composer/editor';
import { isUnderWay } from '@/lib/composer/upload-row';
import { createUploads } from '@/lib/composer/uploads';

/** Files for every item: those there are may be left out, others are uploaded once and added to each. */
export function ManyFiles({ limitMb, onBusy }: { limitMb: number; onBusy: (isBusy: boolean) => void }) {
  const { control, register, getValues, setValue } = useFormContext<RetryEdit>();
  const files = useWatch({ control, name: 'addFiles' }) ?? [];
  const input = useRef<HTMLInputElement>(null);
  const setFiles = (next: NonNullable<RetryEdit['addFiles']>) => setValue('addFiles', next, { shouldDirty: true });

  const [uploads] = useState(() =>
    createUploads(
      {
        // An upload puts its part into an item; here the item is what all of them get.
        amendItem: (_item, change) => {
          const { parts } = change({ ...newItem(), parts: getValues('addFiles') ?? [] });
          setFiles(parts.filter((part) => part.type !== 'text'));
        },
      },
      limitMb,
    ),
  );
  const rows = useSyncExternalStore(uploads.subscribe, uploads.get, uploads.get);
  const isBusy = rows.some(isUnderWay);
  useEffect(() => onBusy(isBusy), [isBusy, onBusy]); // the dialog's button waits
  useEffect(() => () => void uploads.cancelOf(ALL), [uploads]); // uploads end with their form

  return (
    <div className="space-y-2">
      <label className="flex items-center gap-2">
        <input type="checkbox" {...register('removeFiles')} className="accent-accent" />
        Leave out the files there are
      </label>
      {files.length > 0 && (
        <ul aria-label="Files to add" className="flex flex-wrap items-center gap-1.5">
          {files.map((file) => (
            <li key={file.id} className="flex max-w-full items-center">
              <FileChip kind={file.type} name={file.filename} detail={formatBytes(file.sizeBytes)} />
              <Button
                size="sm"
                variant="quiet"
                aria-label={`Do not add ${file.filename}`}
                onClick={() => setFiles(files.filter(({ id }) => id !== file.id))}
              >
                Remove
              </Button>
            </li>
          ))}
        </ul>
      )}
      <UploadRows rows={rows} uploads={uploads} />
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label="Choose files to add"
        onChange={({ target }) => {
          uploads.add(ALL, [...(target.files ?? [])]);
          target.value = '';
        }}
      />
      <p className="flex flex-wrap items-center gap-2 text-text-3">
        <Button size="sm" onClick={() => input.current?.click()}>
          Add files to all
        </Button>
        up to {limitMb} MB each
      </p>
    </div>
  );
}

const ALL = 'all';
