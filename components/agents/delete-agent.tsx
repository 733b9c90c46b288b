'use client';

import { useRouter } from 'next/navigation';
import { Button } from '@/components/ui/button';
import { ConfirmDelete } from '@/components/ui/confirm-delete';
import { toast } from '@/components/ui/toast';
import { deleteAgentMutation } from '@/lib/agents/queries';

export function DeleteAgent({ agent }: { agent: { id: string; name: string } }) {
  const router = useRouter();
  return (
    <ConfirmDelete
      title="Delete this agent?"
      description={`${agent.name} takes no new sessions and is no longer listed. Sessions and batches that ran on it stay and can be read; what is running goes on to its end. It cannot be brought back. An agent that is published under its name later is a new one.`}
      label="Delete agent"
      mutation={deleteAgentMutation(agent.id)}
      onDone={() => {
        toast.success(`${agent.name} was deleted`);
        router.push('/agents');
      }}
      trigger={(open) => (
        <Button variant="quiet" onClick={open}>
          Delete agent
        </Button>
      )}
    />
  );
}
