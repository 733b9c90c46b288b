'use client';

import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { CopyButton } from '@/components/ui/copy-button';
import { Dialog } from '@/components/ui/dialog';
import { readSecretMutation, rotateSecretMutation } from '@/lib/notifications/queries';

/** The signing secret of a webhook: just made, or shown when it is asked for. */
export function SecretDialog({
  targetId,
  name,
  known,
  onClose,
}: {
  targetId: string;
  name: string;
  known: string | null;
  onClose: () => void;
}) {
  const [secret, setSecret] = useState(known);
  const read = useMutation(readSecretMutation(targetId));
  const rotate = useMutation(rotateSecretMutation(targetId));
  const failure = read.error ?? rotate.error;
  const keep = { onSuccess: (told: { secret: string }) => setSecret(told.secret) };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Signing secret of ${name}`}
      description="Give it to the receiver. By it and the headers webhook-id, webhook-timestamp and webhook-signature (Standard Webhooks) the receiver knows that a call is from Batchdeck."
      footer={
        <>
          <Button isPending={rotate.isPending} onClick={() => rotate.mutate(undefined, keep)}>
            Make a new one
          </Button>
          <Button variant="primary" onClick={onClose}>
            Done
          </Button>
        </>
      }
    >
      <div className="mt-3 flex flex-wrap items-center gap-2">
        {secret === null ? (
          <Button data-autofocus isPending={read.isPending} onClick={() => read.mutate(undefined, keep)}>
            Show secret
          </Button>
        ) : (
          <>
            <code className="min-w-0 break-all rounded-m border bg-sunken px-2 py-1 font-mono text-xs">{secret}</code>
            <CopyButton text={secret} label="Copy secret" />
          </>
        )}
      </div>
      <p role="status" className="mt-2 text-text-2 text-xs">
        {rotate.isSuccess
          ? 'This one signs from now on; what the receiver has does not fit any more.'
          : 'A new one would sign in its place at once.'}
      </p>
      {failure && (
        <p role="alert" className="mt-2 text-failed">
          {failure.message}
        </p>
      )}
    </Dialog>
  );
}
