'use client';

import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useEffect, useId, useRef, useState, useSyncExternalStore } from 'react';
import { UploadRows } from '@/components/composer/upload-list';
import { useWish } from '@/components/submissions/wish';
import { Button } from '@/components/ui/button';
import { formatBytes } from '@/components/ui/duration';
import { Field, Textarea } from '@/components/ui/field';
import { FileChip } from '@/components/ui/file-chip';
import { useKept } from '@/components/ui/kept';
import type { DraftPart } from '@/lib/batches/schema';
import { newItem } from '@/lib/composer/editor';
import { isUnderWay } from '@/lib/composer/upload-row';
import { createUploads } from '@/lib/composer/uploads';
import { sendMessageMutation } from '@/lib/sessions/queries';

type FilePart = Exclude<DraftPart, { type: 'text' }>;

/** A further message to a session, with files. What is typed stays until it is known to have arrived. */
export function FollowUp({ sessionId, isAtWork, limitMb }: { sessionId: string; isAtWork: boolean; limitMb: number }) {
  const [text, setText] = useKept(`${sessionId} follow-up`, () => '');
  const [files, setFiles] = useKept<FilePart[]>(`${sessionId} follow-up files`, () => []);
  const { mutate, isPending, error } = useMutation(sendMessageMutation(sessionId));
  const { requestIdOf } = useWish(sessionId);
  const { rows, uploads } = useFileUploads(files, setFiles, limitMb);
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const isBusy = rows.some(isUnderWay);

  function submit(event: { preventDefault: () => void }) {
    event.preventDefault();
    if (isPending || isBusy) return;
    const named = files.map(({ fileId, type }) => ({ fileId, type }));
    mutate(
      { text, files: named, requestId: requestIdOf(JSON.stringify([text, named])) },
      {
        onSuccess: () => {
          setText('');
          setFiles([]);
        },
      },
    );
  }

  return (
    <form
      aria-label="Follow-up message"
      className="space-y-2 border-t px-[18px] py-3"
      onSubmit={(e: FormEvent) => submit(e)}
    >
      <Field
        label="Follow-up message"
        htmlFor={id}
        error={error?.message}
        hint={isAtWork ? 'It waits until the turn under way has ended.' : 'The session goes on with all that it knows.'}
      >
        <Textarea
          rows={2}
          value={text}
          onChange={({ target }) => setText(target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit(event);
          }}
        />
      </Field>
      {files.length > 0 && (
        <ul aria-label="Files of the message" className="flex flex-wrap items-center gap-1.5">
          {files.map((file) => (
            <li key={file.id} className="flex max-w-full items-center">
              <FileChip kind={file.type} name={file.filename} detail={formatBytes(file.sizeBytes)} />
              <Button
                size="sm"
                variant="quiet"
                aria-label={`Remove ${file.filename}`}
                onClick={() => setFiles(files.filter((one) => one !== file))}
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
        aria-label="Choose files for the message"
        onChange={({ target }) => {
          uploads.add(MESSAGE, [...(target.files ?? [])]);
          target.value = '';
        }}
      />
      <div className="flex flex-wrap items-center gap-2 text-text-3">
        <Button size="sm" variant="primary" type="submit" isPending={isPending} disabled={isBusy}>
          Send message
        </Button>
        <Button size="sm" onClick={() => input.current?.click()}>
          Attach files
        </Button>
        up to {limitMb} MB each
      </div>
    </form>
  );
}

const MESSAGE = 'message';

function useFileUploads(files: FilePart[], setFiles: (files: FilePart[]) => void, limitMb: number) {
  const latest = useRef({ files, setFiles });
  useEffect(() => {
    latest.current = { files, setFiles };
  });
  const [uploads] = useState(() =>
    createUploads(
      {
        // An upload puts its part into an item; here the item is the message.
        amendItem: (_item, change) => {
          const { parts } = change({ ...newItem(), parts: latest.current.files });
          const next = parts.filter((part): part is FilePart => part.type !== 'text');
          latest.current.files = next;
          latest.current.setFiles(next);
        },
      },
      limitMb,
    ),
  );
  const rows = useSyncExternalStore(uploads.subscribe, uploads.get, uploads.get);
  useEffect(() => () => void uploads.cancelOf(MESSAGE), [uploads]); // uploads end with their form
  return { rows, uploads };
}
