'use client';

import { useMutation } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useRouter } from 'next/navigation';
import type { ReactNode } from 'react';
import { Button } from '@/components/ui/button';
import { toast } from '@/components/ui/toast';
import { createDraftMutation, createExampleMutation } from '@/lib/batches/queries';

/** Makes an empty draft, for this agent if one is given, and opens it. */
export function NewBatchButton({ agentId, children = 'New batch' }: { agentId?: string; children?: ReactNode }) {
  const draft = useMutation(createDraftMutation(agentId));
  const open = useOpenDraft('No batch was made');
  return (
    <Button variant="primary" isPending={draft.isPending || draft.isSuccess} onClick={() => open(draft.mutateAsync())}>
      {!draft.isPending && !draft.isSuccess && <Plus size={14} aria-hidden />}
      {children}
    </Button>
  );
}

/** Makes a draft filled with the example and opens it. */
export function ExampleBatchButton() {
  const example = useMutation(createExampleMutation());
  const open = useOpenDraft('The example could not be made');
  return (
    <Button isPending={example.isPending || example.isSuccess} onClick={() => open(example.mutateAsync())}>
      Open the example batch
    </Button>
  );
}

/** Goes to a draft once it is made, even when the button that made it is gone by then. */
function useOpenDraft(failure: string) {
  const router = useRouter();
  return (making: Promise<{ batchId: string }>) =>
    making.then(
      ({ batchId }) => router.push(`/batches/${batchId}/edit`),
      (error: Error) => toast.error(failure, { description: error.message }),
    );
}
