'use client';

import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useEffect, useEffectEvent, useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Field, Textarea } from '@/components/ui/field';
import { giveVerdictMutation } from '@/lib/checks/queries';
import type { Verdict } from '@/lib/checks/schema';
import { newId } from '@/lib/new-id';
import { onNoteWish } from './note-wish';
import { LookIcon, VERDICT_LOOKS } from './outcome-icon';

const VERDICTS: Verdict[] = ['pass', 'fail', 'star'];

/** A person's own verdict on a row, and a note; pressing the same again takes it back. */
export function RowVerdict({
  batchId,
  index,
  given,
}: {
  batchId: string;
  index: number;
  given: { verdict: string | null; note: string } | undefined;
}) {
  const { mutate, error, isPending } = useMutation(giveVerdictMutation(batchId));
  const kept = given?.note ?? '';
  const [note, setNote] = useState<string | null>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const [isFocusWanted, setFocusWanted] = useState(false);
  const isOpen = note !== null || kept !== '';

  // The browser's focus, which can go to the field once it is drawn.
  useEffect(() => {
    if (!isFocusWanted) return;
    field.current?.focus();
    setFocusWanted(false);
  }, [isFocusWanted]);

  // Of the keyboard: `n` asks for the note.
  const hear = useEffectEvent((wished: number) => {
    if (wished === index) openNote();
  });
  useEffect(() => onNoteWish((wished) => hear(wished)), []);

  function openNote() {
    setNote((typed) => typed ?? kept);
    setFocusWanted(true);
  }

  function say(verdict: Verdict) {
    mutate({ index, verdict: given?.verdict === verdict ? null : verdict, requestId: newId('req') });
  }

  function saveNote(event: FormEvent) {
    event.preventDefault();
    const wanted = (note ?? kept).trim();
    mutate({ index, note: wanted, requestId: newId('req') }, { onSuccess: () => setNote(null) });
  }

  return (
    <section aria-label="Your verdict" className="border-b px-[18px] py-3">
      <div className="flex flex-wrap items-center gap-1.5">
        <h3 className="mr-1.5 font-semibold">Your verdict</h3>
        {VERDICTS.map((verdict) => {
          const look = VERDICT_LOOKS[verdict];
          const isOn = given?.verdict === verdict;
          return (
            <Button
              key={verdict}
              size="sm"
              aria-pressed={isOn}
              title={`${look.word} (${look.key})`}
              className={isOn ? 'bg-accent-soft!' : ''}
              onClick={() => say(verdict)}
            >
              <LookIcon look={look} size={13} />
              {look.word}
            </Button>
          );
        })}
        {!isOpen && (
          <Button size="sm" variant="quiet" title="Write a note (n)" onClick={openNote}>
            Add a note
          </Button>
        )}
      </div>
      {isOpen && (
        <form className="mt-2 flex flex-col gap-2" onSubmit={saveNote}>
          <Field label="Note" htmlFor="row-note">
            <Textarea
              ref={field}
              rows={2}
              value={note ?? kept}
              onChange={({ target }) => setNote(target.value)}
              onKeyDown={(event) => {
                if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) saveNote(event);
              }}
            />
          </Field>
          {note !== null && note !== kept && (
            <div className="flex gap-2">
              <Button size="sm" variant="primary" type="submit" isPending={isPending}>
                Save note
              </Button>
              <Button size="sm" onClick={() => setNote(null)}>
                Cancel
              </Button>
            </div>
          )}
        </form>
      )}
      {error && (
        <p role="alert" className="mt-2 text-failed">
          It was not kept. {error.message}
        </p>
      )}
    </section>
  );
}
