'use client';

import { useMutation } from '@tanstack/react-query';
import { useId } from 'react';
import { AddedFiles, AddFiles, type FilePart, useAddedFiles } from '@/components/composer/added-files';
import { useWish } from '@/components/submissions/wish';
import { Button } from '@/components/ui/button';
import { Field, Textarea } from '@/components/ui/field';
import { useKept } from '@/components/ui/kept';
import { sendMessageMutation } from '@/lib/sessions/queries';

/** A further message to a session, with files. What is typed stays until it is known to have arrived. */
export function FollowUp({ sessionId, isAtWork, limitMb }: { sessionId: string; isAtWork: boolean; limitMb: number }) {
  const [text, setText] = useKept(`${sessionId} follow-up`, () => '');
  const [files, setFiles] = useKept<FilePart[]>(`${sessionId} follow-up files`, () => []);
  const { mutate, isPending, error } = useMutation(sendMessageMutation(sessionId));
  const { requestIdOf, settle } = useWish(sessionId);
  const added = useAddedFiles(files, setFiles, limitMb);
  const id = useId();

  function submit(event: { preventDefault: () => void }) {
    event.preventDefault();
    if (isPending || added.isBusy) return;
    const named = files.map(({ fileId, type }) => ({ fileId, type }));
    mutate(
      { text, files: named, requestId: requestIdOf(JSON.stringify([text, named])) },
      {
        onSuccess: () => {
          settle(); // the same words once more are another message
          setText('');
          setFiles([]);
        },
      },
    );
  }

  return (
    <form aria-label="Follow-up message" className="space-y-2 border-t px-[18px] py-3" onSubmit={submit}>
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
      <AddedFiles added={added} label="Files of the message" removal={(filename) => `Remove ${filename}`} />
      <div className="flex flex-wrap items-center gap-2 text-text-3">
        <Button size="sm" variant="primary" type="submit" isPending={isPending} disabled={added.isBusy}>
          Send message
        </Button>
        <AddFiles added={added} label="Choose files for the message" word="Attach files" />
        up to {limitMb} MB each
      </div>
    </form>
  );
}
