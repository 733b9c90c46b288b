'use client';

import { ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { LimitField, PilotField, RuleFields } from '@/components/submissions/plan-fields';
import { planWords } from '@/components/submissions/plan-words';
import type { SendChoices } from './send-choices';

/** How the batch goes out: said in one sentence, and changed in a part that folds away. */
export function SendPlan({ sendChoices, itemCount }: { sendChoices: SendChoices; itemCount: number }) {
  const { choices, plan, problems, change, ids } = sendChoices;
  const isFaulty = plan === null;
  const [isOpen, setOpen] = useState(false);
  const fields = { choices, problems, onChange: change, ids };
  return (
    <div className="mt-2.5 border-t pt-2.5">
      {plan && itemCount > 0 && (
        <p role="status" className="mb-1.5 text-pretty text-text-2">
          {planWords(plan, itemCount)}
        </p>
      )}
      <details
        open={isOpen || isFaulty}
        onToggle={({ currentTarget }) => setOpen(currentTarget.open)}
        className="group"
      >
        <summary className="-mx-1 flex min-h-8 list-none items-center gap-1 rounded-s px-1 font-medium sm:min-h-6 [&::-webkit-details-marker]:hidden">
          <ChevronRight size={14} aria-hidden className="shrink-0 text-text-3 group-open:rotate-90" />
          How to send it
        </summary>
        <div className="mt-2 flex flex-col gap-3">
          <LimitField {...fields} />
          <PilotField {...fields} />
          <RuleFields {...fields} />
        </div>
      </details>
    </div>
  );
}
