'use client';

import { LoaderCircle, OctagonX } from 'lucide-react';
import { Button } from '@/components/ui/button';
import { part } from '@/components/ui/part';
import { useDraftValue } from './composing';
import { PreflightAmounts } from './preflight-amounts';
import { ProblemList } from './problem-list';
import { SendButton } from './send-button';
import type { SendChoices } from './send-choices';
import { SendPlan } from './send-plan';
import type { Sending } from './sending';
import { useTally } from './tallying';

/** Loaded once there is something to say. */
const PreflightHints = part(() => import('./preflight-hints').then((module) => module.PreflightHints));
const ConfirmSize = part(() => import('./confirm-size').then((module) => module.ConfirmSize));

/** Enough to see whether a message works, few enough to read. */
const FIRST_FEW = 5;

/** What the batch amounts to and what stands in its way. */
export function BeforeSending({ sending, sendChoices }: { sending: Sending; sendChoices: SendChoices }) {
  const agentId = useDraftValue((draft) => draft.agentId);
  const tally = useTally();
  const { uploadCount, itemCount, failure } = sending;
  const isAsking = sendChoices.choices.pilot.trim() !== '';
  return (
    <section aria-label="Before sending" className="min-w-0 rounded-l border bg-surface px-4 py-3 lg:sticky lg:top-3.5">
      <h2 className="font-semibold">Before sending</h2>
      <PreflightAmounts tally={tally} agentId={agentId} itemCount={itemCount} plan={sendChoices.plan} />
      <SendPlan sendChoices={sendChoices} itemCount={itemCount} />
      <ProblemList sendChoices={sendChoices} />
      <PreflightHints tally={tally} agentId={agentId} />
      {uploadCount > 0 && (
        <p className="mt-2.5 flex items-start gap-2 text-text-2">
          <LoaderCircle size={14} aria-hidden className="mt-[2.5px] shrink-0 animate-spin text-running" />
          <span>
            {uploadCount === 1
              ? '1 upload is under way; sending waits for it.'
              : `${uploadCount} uploads are under way; sending waits for them.`}
          </span>
        </p>
      )}
      {failure && (
        <p role="alert" className="mt-2.5 flex items-start gap-2 text-failed">
          <OctagonX size={14} aria-hidden className="mt-[2.5px] shrink-0" />
          {failure}
        </p>
      )}
      <SendButton sending={sending} className="mt-3.5 hidden! h-[34px]! w-full lg:inline-flex!" />
      {itemCount > FIRST_FEW && !isAsking && !sending.isSending && !sending.isWaiting && (
        <Button variant="quiet" className="mt-1.5 w-full" onClick={() => sending.send({ pilot: FIRST_FEW })}>
          Try {FIRST_FEW} first, then ask
        </Button>
      )}
      {sending.isWaiting && (
        <Button variant="quiet" className="mt-1.5 w-full" onClick={sending.stopWaiting}>
          Do not send yet
        </Button>
      )}
      {sending.isConfirming && (
        <ConfirmSize
          itemCount={itemCount}
          pilot={FIRST_FEW}
          onSend={() => sending.answerConfirm({})}
          onPilot={() => sending.answerConfirm({ pilot: FIRST_FEW })}
          onClose={() => sending.answerConfirm(null)}
        />
      )}
    </section>
  );
}
