'use client';

import { useMutation } from '@tanstack/react-query';
import { CircleCheck, CircleDashed, CircleQuestionMark, type LucideIcon, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '@/components/ui/button';
import { classNames } from '@/components/ui/class-names';
import { ClockTime } from '@/components/ui/clock-time';
import { toast } from '@/components/ui/toast';
import { rotateWebhookSecretMutation, turnOnWebhookMutation } from '@/lib/webhooks/queries';
import type { AgentWebhook, WebhookState } from '@/lib/webhooks/schema';
import { ReplaceWebhook, TurnOffWebhook } from './turn-off-webhook';
import { WebhookHealthLine } from './webhook-health';

const LOOKS: Record<WebhookState, { icon: LucideIcon; tone: string }> = {
  on: { icon: CircleCheck, tone: 'text-completed' },
  off: { icon: CircleDashed, tone: 'text-queued' },
  elsewhere: { icon: TriangleAlert, tone: 'text-waiting' },
  unknown: { icon: CircleQuestionMark, tone: 'text-failed' },
};

/** How the webhook of one agent stands, and what may be done with it. */
export function WebhookRow({ webhook, canTurnOn }: { webhook: AgentWebhook; canTurnOn: boolean }) {
  const { agentId, agentName, state, health, error } = webhook;
  const turnOn = useMutation(turnOnWebhookMutation(agentId, null));
  const rotate = useMutation(rotateWebhookSecretMutation(agentId));
  const { icon: Icon, tone } = LOOKS[state];
  const failure = turnOn.error ?? rotate.error;

  const start = () =>
    turnOn.mutate(undefined, { onSuccess: () => toast.success(`${agentName} calls Batchdeck from now on`) });
  const change = () =>
    rotate.mutate(undefined, { onSuccess: () => toast.success(`${agentName} signs with a new secret`) });

  return (
    <li aria-label={agentName} className="flex flex-wrap items-start gap-x-3 gap-y-1 py-2">
      <Icon size={14} aria-hidden className={classNames('mt-[3px] shrink-0', tone)} />
      <div className="min-w-0 flex-1 basis-[220px]">
        <p className="flex flex-wrap items-baseline gap-x-3">
          <span className="min-w-0 break-words font-medium">{agentName}</span>
          <span className={tone}>{stateWords(webhook)}</span>
        </p>
        {error && <p className="text-pretty text-text-2 text-xs">{error}</p>}
        {state === 'on' && health && <WebhookHealthLine health={health} />}
        {failure && (
          <p role="alert" className="mt-0.5 break-words text-failed">
            {failure.message}
          </p>
        )}
      </div>
      <div className="ml-auto flex shrink-0 flex-wrap justify-end gap-x-2">
        {state === 'off' && canTurnOn && (
          <Button size="sm" isPending={turnOn.isPending} aria-label={`Turn on for ${agentName}`} onClick={start}>
            Turn on
          </Button>
        )}
        {state === 'elsewhere' && canTurnOn && <ReplaceWebhook webhook={webhook} />}
        {state === 'on' && (
          <Button
            size="sm"
            variant="quiet"
            isPending={rotate.isPending}
            aria-label={`Rotate secret of ${agentName}`}
            onClick={change}
          >
            Rotate secret
          </Button>
        )}
        {health && state !== 'unknown' && <TurnOffWebhook webhook={webhook} />}
      </div>
    </li>
  );
}

function stateWords({ state, host, health }: AgentWebhook): ReactNode {
  if (state === 'elsewhere') return `Calls ${host}`;
  if (state === 'unknown') return 'Not known';
  if (state === 'off' || !health) return 'Off';
  return (
    <>
      On since <ClockTime at={health.since} />
    </>
  );
}
