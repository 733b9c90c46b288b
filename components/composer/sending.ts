'use client';

import { useMutation } from '@tanstack/react-query';
import type { Route } from 'next';
import { useRouter } from 'next/navigation';
import { useEffect, useEffectEvent, useState } from 'react';
import type { Plan } from '@/components/submissions/choices';
import { pilotOf } from '@/components/submissions/plan-words';
import { submitBatchMutation } from '@/lib/batches/queries';
import { closeSession } from '@/lib/composer/session';
import { isUnderWay } from '@/lib/composer/upload-row';
import { AppError } from '@/lib/errors';
import { commitTyping } from './commit-typing';
import { useComposing, useItemCount, useLoading, useUploads } from './composing';
import type { SendChoices } from './send-choices';

export const PROBLEMS_ID = 'problems';

/** What this press asks for otherwise than the choices do. */
type Override = { pilot?: number; isConfirmed?: boolean };

export type Sending = ReturnType<typeof useSending>;

/** What happens between the press on Send and the batch's page. More items than `confirmAbove` are asked about first. */
export function useSending({ plan, remember }: SendChoices, confirmAbove: number) {
  const { session, attempt, focusField } = useComposing();
  const { batchId, editor, autosave, problems } = session;
  const itemCount = useItemCount();
  const { isComplete } = useLoading();
  const uploadCount = useUploads().filter(isUnderWay).length;
  const submit = useMutation(submitBatchMutation());
  const router = useRouter();
  const [waiting, setWaiting] = useState<Override | null>(null);
  const [isSaving, setSaving] = useState(false);
  const [isConfirming, setConfirming] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);

  async function send(override: Override) {
    commitTyping();
    setFailure(null);
    setSaving(true);
    await attempt();
    setSaving(false);
    const now = editor.get();
    const awaited = new Set(
      session.uploads
        .get()
        .filter(isUnderWay)
        .map(({ itemId }) => itemId),
    );
    const isFaulty = problems.ofHead(now).length > 0 || session.checking.countWithout(awaited) > 0;
    if (isFaulty || !plan) return focusField(PROBLEMS_ID);
    if (!session.loading.get().isComplete) return setWaiting(override);
    if (!override.isConfirmed && goingAtOnce({ ...plan, ...override }, now.items.length) > confirmAbove)
      return setConfirming(true);
    if (session.uploads.isBusy()) return setWaiting(override);
    setSaving(true);
    const isSaved = await autosave.flush();
    setSaving(false);
    if (!isSaved)
      return setFailure('Nothing was sent, because the draft could not be saved. It is still here; press Send again.');
    const chosen = { ...plan, ...(override.pilot !== undefined && { pilot: override.pilot }) };
    const sent = { batchId, ...chosen, pilot: pilotOf(chosen, now.items.length) };
    submit.mutate(sent, {
      onSuccess: () => {
        remember();
        closeSession(batchId);
        router.replace(`/batches/${batchId}` as Route);
      },
      onError: (error) => {
        const rest = error instanceof AppError ? problems.refuse(editor.get(), error.fields) : [];
        const isPlaced = error instanceof AppError && error.fields.length > rest.length;
        setFailure(isPlaced ? null : wordsOf(error));
        void attempt();
        focusField(PROBLEMS_ID);
      },
    });
  }

  const isWaiting = waiting !== null;

  const sendWhenReady = useEffectEvent(() => {
    setWaiting(null);
    void send(waiting ?? {});
  });

  useEffect(() => {
    if (isWaiting && uploadCount === 0 && isComplete) sendWhenReady();
  }, [isWaiting, uploadCount, isComplete]);

  const isSending = isSaving || submit.isPending || submit.isSuccess;
  return {
    send: (override: Override = {}) => void send(override),
    stopWaiting: () => setWaiting(null),
    /** So many items go at once that their number is to be typed first. */
    isConfirming,
    answerConfirm: (override: Override | null) => {
      setConfirming(false);
      if (override) void send({ ...override, isConfirmed: true });
    },
    isWaiting,
    isSending,
    failure,
    uploadCount,
    isComplete,
    itemCount,
  };
}

/** How many items go out before anybody is asked again. */
const goingAtOnce = (plan: Pick<Plan, 'pilot'>, items: number): number => Math.min(items, plan.pilot ?? items);

function wordsOf(error: Error): string {
  const isUnknown = error instanceof AppError && error.code === 'unavailable';
  if (isUnknown) {
    return 'No answer came, so it is not known whether the batch was sent. The draft is still here. Press Send again: a batch is never sent twice.';
  }
  return `Nothing was sent: ${error.message} The draft is still here.`;
}
