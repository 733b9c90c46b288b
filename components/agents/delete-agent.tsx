'use client';

import { useMutation } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { toast } from 'sonner';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { deleteAgentMutation } from '@/lib/agents/queries';

/** Deletes an agent after saying what that means. */
export function DeleteAgent({ agent }: { agent: { id: string; name: string } }) {
  const router = useRouter();
  const [isOpen, setIsOpen] = useState(false);
  const { mutateAsync, isPending, error, reset } = useMutation(deleteAgentMutation(agent.id));

  function setOpen(open: boolean) {
    reset();
    setIsOpen(open);
  }

  const remove = () =>
    mutateAsync().then(
      () => {
        toast.success(`${agent.name} was deleted`);
        router.push('/agents');
      },
      () => undefined,
    );

  return (
    <>
      <Button variant="quiet" onClick={() => setOpen(true)}>
        Delete agent
      </Button>
      <Dialog
        open={isOpen}
        onOpenChange={setOpen}
        title="Delete this agent?"
        description={`${agent.name} takes no new sessions and is no longer listed. Sessions and batches that ran on it stay and can be read; what is running goes on to its end. It cannot be brought back. An agent that is published under its name later is a new one.`}
        footer={
          <>
            <Button onClick={() => setOpen(false)}>Keep it</Button>
            <Button variant="danger" isPending={isPending} onClick={remove}>
              Delete agent
            </Button>
          </>
        }
      >
        {error && (
          <p role="alert" className="mt-3 text-failed">
            {error.message}
          </p>
        )}
      </Dialog>
    </>
  );
}
