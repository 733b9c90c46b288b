'use client';

import { useMutation } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import type { Route } from 'next';
import { useRouter } from 'next/navigation';
import { toast } from 'sonner';
import { Button } from '@/components/ui/button';
import { createDraftMutation, createExampleMutation } from '@/lib/batches/queries';

/** Makes an empty draft and opens it. */
export function NewBatchButton() {
  const router = useRouter();
  const draft = useMutation(createDraftMutation());
  return (
    <Button
      variant="primary"
      isPending={draft.isPending || draft.isSuccess}
      onClick={() =>
        draft.mutate(undefined, {
          onSuccess: ({ batchId }) => router.push(`/batches/${batchId}/edit` as Route),
          onError: (error) => toast.error('No batch was made', { description: error.message }),
        })
      }
    >
      {draft.isIdle && <Plus size={14} aria-hidden />}
      New batch
    </Button>
  );
}

/** Makes a draft filled with the example and opens it. */
export function ExampleBatchButton() {
  const router = useRouter();
  const example = useMutation(createExampleMutation());
  return (
    <Button
      isPending={example.isPending || example.isSuccess}
      onClick={() =>
        example.mutate(undefined, {
          onSuccess: ({ batchId }) => router.push(`/batches/${batchId}/edit` as Route),
          onError: (error) => toast.error('The example could not be made', { description: error.message }),
        })
      }
    >
      Open the example batch
    </Button>
  );
}
