'use client';

import { useMutation } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useWish } from '@/components/submissions/wish';
import { Field, Input } from '@/components/ui/field';
import { openByIdMutation } from '@/lib/listing/queries';
import { OpenFound } from './open-found';

export function OpenById({ onClose }: { onClose: () => void }) {
  const id = useId();
  const [upstreamId, setId] = useState('');
  const wish = useWish(null);
  const { mutateAsync, isPending, isSuccess, error } = useMutation(openByIdMutation());
  return (
    <OpenFound
      title="Open a batch by its id"
      description="For what was sent to the API from elsewhere. If it is here already, you are taken to it."
      word="Open"
      isPending={isPending || isSuccess}
      error={error}
      open={() => mutateAsync({ upstreamId, requestId: wish.requestIdOf(upstreamId.trim()) })}
      onClose={onClose}
    >
      <Field label="Id of a batch, or of a session" htmlFor={id} hint="As the API gave it: batch_… or sess_…">
        <Input
          className="font-mono"
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          value={upstreamId}
          onChange={({ target }) => setId(target.value)}
        />
      </Field>
    </OpenFound>
  );
}
