'use client';

import { useRouter } from 'next/navigation';
import type { FormEvent, ReactNode } from 'react';
import { useId } from 'react';
import { toast } from 'sonner';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import type { Opened } from '@/lib/listing/schema';

/** A question for something the API has, and the way there once it is open here. */
export function OpenFound({
  title,
  description,
  word,
  isPending,
  error,
  open,
  onClose,
  children,
}: {
  title: string;
  description: ReactNode;
  /** Of the button that asks. */
  word: string;
  isPending: boolean;
  error: Error | null;
  open: () => Promise<Opened>;
  onClose: () => void;
  children: ReactNode;
}) {
  const formId = useId();
  const router = useRouter();

  async function ask(event: FormEvent) {
    event.preventDefault();
    if (isPending) return;
    await open().then(
      ({ batchId, isNew }) => {
        if (!isNew) toast('This was here already', { description: 'Nothing new was made.' });
        router.push(`/batches/${batchId}`);
      },
      () => undefined,
    );
  }

  return (
    <Dialog
      open
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
      title={title}
      description={description}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form={formId} isPending={isPending}>
            {word}
          </Button>
        </>
      }
    >
      <form id={formId} className="mt-3 flex flex-col gap-3" onSubmit={ask}>
        {children}
      </form>
      <p className="mt-3 text-pretty text-text-2">
        It is followed like any other. What was sent with each item is read from its session when you open or retry it;
        secrets cannot be read back, so a retry goes without them.
      </p>
      {error && (
        <p role="alert" className="mt-3 text-failed">
          {error.message}
        </p>
      )}
    </Dialog>
  );
}
