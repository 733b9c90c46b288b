'use client';

import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { toast } from '@/components/ui/toast';
import { changeSendingMutation, type SendingChange } from '@/lib/batches/queries';
import type { BatchHead } from '@/lib/batches/schema';
import { AppError } from '@/lib/errors';
import { type Choices, checkChoices, choicesOf, type Plan } from './choices';
import { LimitField, RuleFields } from './plan-fields';
import { useWish } from './wish';

/** Changes how a batch goes out while it does. `groups`: kinds of error that it has seen. */
export function SendingDialog({ head, groups, onClose }: { head: BatchHead; groups: string[]; onClose: () => void }) {
  const formId = useId();
  const [before] = useState(() => choicesOf(head));
  const [choices, setChoices] = useState<Choices>(before);
  const { plan, problems } = checkChoices(choices);
  const limitWish = useWish(head.inFlightMax);
  const ruleWish = useWish(JSON.stringify(head.retryRule));
  const { mutateAsync, isPending, error } = useMutation(changeSendingMutation(head.id));
  const was = checkChoices(before).plan;
  const isLimitNew = plan !== null && plan.inFlightMax !== was?.inFlightMax;
  const isRuleNew = plan !== null && JSON.stringify(plan.retryRule) !== JSON.stringify(was?.retryRule);
  const fields = {
    choices,
    problems,
    ids: formId,
    onChange: (some: Partial<Choices>) => setChoices({ ...choices, ...some }),
  };

  /** Only what is otherwise than when the dialog opened, so that another's change is not taken back. */
  function changeOf({ inFlightMax, retryRule }: Plan): SendingChange {
    const limit = () => ({ inFlightMax, requestId: limitWish.requestIdOf(String(inFlightMax)) });
    const rule = () => ({ retryRule, requestId: ruleWish.requestIdOf(JSON.stringify(retryRule)) });
    return { limit: isLimitNew ? limit() : null, rule: isRuleNew ? rule() : null };
  }

  async function save(event: FormEvent) {
    event.preventDefault();
    if (!plan || isPending) return;
    try {
      await mutateAsync(changeOf(plan));
      toast('Changed how this batch is sent', { description: 'What is at the API already is not touched.' });
      onClose();
    } catch (failure) {
      if (failure instanceof AppError && failure.code === 'unavailable') return;
      limitWish.settle();
      ruleWish.settle();
    }
  }

  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title="How this batch is sent"
      description="It takes effect at once for what is not sent yet. Sessions under way are left alone."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            type="submit"
            form={formId}
            isPending={isPending}
            disabled={!isLimitNew && !isRuleNew}
          >
            Save
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={save} className="mt-3 flex flex-col gap-4">
        <LimitField {...fields} />
        <RuleFields {...fields} groups={groups} />
      </form>
      {error && (
        <p role="alert" className="mt-3 text-failed">
          {error.message}
        </p>
      )}
    </Dialog>
  );
}
