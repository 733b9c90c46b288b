'use client';

import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { useWish } from '@/components/submissions/wish';
import { Button } from '@/components/ui/button';
import { Field, Textarea } from '@/components/ui/field';
import { useKept } from '@/components/ui/kept';
import { answerCallMutation } from '@/lib/sessions/queries';

/** The result of a call that waits for one from outside, as JSON, or why there is none. */
export function AnswerCall({ sessionId, entryId, name }: { sessionId: string; entryId: string; name: string }) {
  const [result, setResult] = useKept(`${entryId} answer`, () => '');
  const [isError, setIsError] = useState(false);
  const { mutate, isPending, error } = useMutation(answerCallMutation(sessionId));
  const { requestIdOf } = useWish(entryId);
  const id = useId();

  function submit(event: FormEvent) {
    event.preventDefault();
    if (!isPending) mutate({ entryId, result, isError, requestId: requestIdOf(`${isError} ${result}`) });
  }

  return (
    <form aria-label={`Answer ${name}`} className="space-y-2 border-t px-2.5 py-2" onSubmit={submit}>
      <p className="text-text-2">The session waits for the result of this call.</p>
      <Field
        label={isError ? 'What went wrong' : 'Result as JSON'}
        htmlFor={id}
        error={error?.message}
        hint={isError ? undefined : 'Checked against what the tool declares. Text goes in double quotes.'}
      >
        <Textarea
          rows={3}
          className="font-mono text-xs"
          value={result}
          onChange={({ target }) => setResult(target.value)}
        />
      </Field>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <Button size="sm" variant="primary" type="submit" isPending={isPending}>
          {isError ? 'Report the error' : 'Submit the result'}
        </Button>
        <label className="flex items-center gap-1.5">
          <input
            type="checkbox"
            className="accent-accent"
            checked={isError}
            onChange={({ target }) => setIsError(target.checked)}
          />
          The tool failed
        </label>
      </div>
    </form>
  );
}
