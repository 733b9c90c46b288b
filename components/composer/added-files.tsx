'use client';

import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { Button } from '@/components/ui/button';
import { formatBytes } from '@/components/ui/duration';
import { FileChip } from '@/components/ui/file-chip';
import type { DraftPart } from '@/lib/batches/schema';
import { newItem } from '@/lib/composer/editor';
import { isUnderWay } from '@/lib/composer/upload-row';
import { createUploads } from '@/lib/composer/uploads';
import { UploadRows } from './upload-list';

export type FilePart = Exclude<DraftPart, { type: 'text' }>;

/** What uploads are for here: no item of a draft. */
const HERE = 'added';

/** Uploads of files that no draft has: each joins `files` once it is there. They end with what uses them. */
export function useAddedFiles(files: FilePart[], setFiles: (files: FilePart[]) => void, limitMb: number) {
  const latest = useRef({ files, setFiles });
  useEffect(() => {
    latest.current = { files, setFiles };
  });
  const [uploads] = useState(() =>
    createUploads(
      {
        // An upload puts its part into an item; here the item is what all of them get.
        amendItem: (_item, change) => {
          const { parts } = change({ ...newItem(), parts: latest.current.files });
          latest.current.files = parts.filter((part): part is FilePart => part.type !== 'text');
          latest.current.setFiles(latest.current.files);
        },
      },
      limitMb,
    ),
  );
  const rows = useSyncExternalStore(uploads.subscribe, uploads.get, uploads.get);
  useEffect(() => () => void uploads.cancelOf(HERE), [uploads]);
  return { files, setFiles, uploads, rows, isBusy: rows.some(isUnderWay) };
}

/** The files that were added, and those on their way. `removal` names the button that takes one out again. */
export function AddedFiles({
  added: { files, setFiles, uploads, rows },
  label,
  removal,
}: {
  added: ReturnType<typeof useAddedFiles>;
  label: string;
  removal: (filename: string) => string;
}) {
  return (
    <>
      {files.length > 0 && (
        <ul aria-label={label} className="flex flex-wrap items-center gap-1.5">
          {files.map((file) => (
            <li key={file.id} className="flex max-w-full items-center">
              <FileChip kind={file.type} name={file.filename} detail={formatBytes(file.sizeBytes)} />
              <Button
                size="sm"
                variant="quiet"
                aria-label={removal(file.filename)}
                onClick={() => setFiles(files.filter(({ id }) => id !== file.id))}
              >
                Remove
              </Button>
            </li>
          ))}
        </ul>
      )}
      <UploadRows rows={rows} uploads={uploads} />
    </>
  );
}

/** A button that opens the browser's choice of files. */
export function AddFiles({
  added: { uploads },
  label,
  word,
}: {
  added: ReturnType<typeof useAddedFiles>;
  /** Of the choice itself. */
  label: string;
  word: string;
}) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label={label}
        onChange={({ target }) => {
          uploads.add(HERE, [...(target.files ?? [])]);
          target.value = '';
        }}
      />
      <Button size="sm" onClick={() => input.current?.click()}>
        {word}
      </Button>
    </>
  );
}
