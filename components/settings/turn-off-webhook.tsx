'use client';

import { Button } from '@/components/ui/button';
import { ConfirmDelete } from '@/components/ui/confirm-delete';
import { toast } from '@/components/ui/toast';
import { turnOffWebhookMutation, turnOnWebhookMutation } from '@/lib/webhooks/queries';
import type { AgentWebhook } from '@/lib/webhooks/schema';

export function TurnOffWebhook({ webhook: { agentId, agentName, state } }: { webhook: AgentWebhook }) {
  const word = state === 'on' ? 'Turn off' : 'Forget';
  return (
    <ConfirmDelete
      title={`${word} the webhook of ${agentName}?`}
      description={
        state === 'elsewhere'
          ? 'Batchdeck forgets its own address and secret. Whom the agent calls now stays as it is.'
          : 'It is deleted at the API and here, with its secret. Batchdeck goes on looking by itself, so nothing is lost.'
      }
      label={word}
      mutation={turnOffWebhookMutation(agentId)}
      onDone={() => toast.success(`${agentName} does not call Batchdeck any more`)}
      trigger={(open) => (
        <Button size="sm" variant="quiet" aria-label={`${word} for ${agentName}`} onClick={open}>
          {word}
        </Button>
      )}
    />
  );
}

/** An agent has one webhook: turning ours on takes it from whoever has it. */
export function ReplaceWebhook({ webhook: { agentId, agentName, host } }: { webhook: AgentWebhook }) {
  return (
    <ConfirmDelete
      title={`Replace the webhook of ${agentName}?`}
      description={`The agent calls ${host} now. That receiver gets no event any more, and Batchdeck cannot bring its address or its secret back.`}
      label="Replace webhook"
      mutation={turnOnWebhookMutation(agentId, host)}
      onDone={() => toast.success(`${agentName} calls Batchdeck from now on`)}
      trigger={(open) => (
        <Button size="sm" aria-label={`Replace the webhook of ${agentName}`} onClick={open}>
          Replace…
        </Button>
      )}
    />
  );
}
