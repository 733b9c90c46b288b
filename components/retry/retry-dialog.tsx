'use client';

import { ChevronRight, RotateCw } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { Retry, RetryQuestion } from '@/components/batches/batch-retry';
import { Button } from '@/components/ui/button';
import { classNames } from '@/components/ui/class-names';
import { Dialog } from '@/components/ui/dialog';
import { part } from '@/components/ui/part';
import { Skeleton } from '@/components/ui/skeleton';
import { planRetry, type RetryPlan, type RetryScope } from '@/lib/batches/retry-plan';
import type { RetryEdit } from '@/lib/batches/retry-schema';
import type { BatchRow } from '@/lib/batches/schema';
import { newId } from '@/lib/new-id';
import { RETRY_FORM_ID } from './form-id';
import { RetryCautions } from './retry-cautions';
import { RetryItems } from './retry-items';
import { RetrySkipped } from './retry-skipped';

const OneEdit = part(() => import('./one-edit').then((module) => module.OneEdit), EditSkeleton);
const ManyEdit = part(() => import('./many-edit').then((module) => module.ManyEdit), EditSkeleton);

/**
 * Says which items go again and which do not, and lets them be edited first. It keeps to the batch as it was when it
 * was asked; what has changed since is told, and looked at anew only when asked.
 */
export function RetryDialog({
  question: { scope, snapshot, isEdit },
  rows,
  retry,
  limitMb,
}: {
  question: RetryQuestion;
  /** As they are by now. */
  rows: BatchRow[];
  retry: Retry;
  limitMb: number;
}) {
  const plan = useMemo(() => planRetry(snapshot.rows, scope), [snapshot, scope]);
  const now = useMemo(() => planRetry(rows, scope), [rows, scope]);
  const [isEdited, setEdited] = useState(isEdit);
  const [isOpen, setOpen] = useState(isEdit);
  const [isBusy, setBusy] = useState(false);
  const [sent, setSent] = useState<{ wish: string; requestId: string }>();
  const { head } = snapshot;
  const count = plan.rows.length;

  function confirm(edit?: RetryEdit) {
    if (isBusy || retry.isPending || count === 0) return;
    const wish = { indexes: plan.rows.map(({ index }) => index), revision: head.revision, ...(edit && { edit }) };
    const key = JSON.stringify(wish);
    const requestId = sent?.wish === key ? sent.requestId : newId('req');
    setSent({ wish: key, requestId });
    retry.send({ ...wish, requestId });
  }

  return (
    <Dialog
      open
      isWide={isEdited}
      onOpenChange={(open) => !open && !retry.isPending && retry.close()}
      title={titleOf(scope, plan)}
      footer={
        <>
          {isBusy && <p className="mr-auto self-center text-text-2">An upload is under way.</p>}
          <Button onClick={retry.close}>Cancel</Button>
          {count > 0 && (
            <Button
              type="submit"
              form={RETRY_FORM_ID}
              variant="primary"
              data-autofocus
              isPending={retry.isPending}
              aria-disabled={isBusy}
            >
              {!retry.isPending && <RotateCw size={14} aria-hidden />}
              Retry {count === 1 ? '1 item' : `${count.toLocaleString('en')} items`}
            </Button>
          )}
        </>
      }
    >
      <RetryItems plan={plan} />
      <RetrySkipped plan={plan} scope={scope} itemCount={head.itemCount} />
      <RetryCautions plan={plan} now={now} onLookAgain={() => retry.start(scope)} />
      {count > 0 && (
        <div className="-mx-4 mt-3 border-t px-4 pt-1">
          <button
            type="button"
            aria-expanded={isOpen}
            aria-controls="retry-edit"
            onClick={() => {
              setOpen(!isOpen);
              setEdited(true);
            }}
            className="flex min-h-9 w-full items-center gap-1.5 rounded-s text-left font-medium hover:text-accent"
          >
            <ChevronRight size={14} aria-hidden className={classNames('transition-transform', isOpen && 'rotate-90')} />
            Edit before retry
          </button>
          <div id="retry-edit" hidden={!isOpen}>
            {isEdited &&
              (plan.rows[0] && count === 1 ? (
                <OneEdit
                  head={head}
                  row={plan.rows[0]}
                  limitMb={limitMb}
                  onBusy={setBusy}
                  onInvalid={() => setOpen(true)}
                  onSubmit={confirm}
                />
              ) : (
                <ManyEdit
                  head={head}
                  rows={plan.rows}
                  limitMb={limitMb}
                  onBusy={setBusy}
                  onInvalid={() => setOpen(true)}
                  onSubmit={confirm}
                />
              ))}
          </div>
        </div>
      )}
      {!isEdited && (
        <form
          id={RETRY_FORM_ID}
          onSubmit={(event) => {
            event.preventDefault();
            confirm();
          }}
        />
      )}
      {retry.error && (
        <p role="alert" className="wrap-anywhere mt-3 rounded-m bg-failed-soft px-3 py-2 text-failed">
          {retry.error.message} What you chose stands here as it was. Retry again: the same wish is never done twice.
        </p>
      )}
    </Dialog>
  );
}

function titleOf(scope: RetryScope, { rows, skipped }: RetryPlan): string {
  const items = rows.length === 1 ? '1 item' : `${rows.length.toLocaleString('en')} items`;
  const asked = rows.length + skipped.reduce((sum, { indexes }) => sum + indexes.length, 0);
  const of = rows.length < asked ? `${rows.length.toLocaleString('en')} of the ${asked.toLocaleString('en')}` : items;
  if (rows.length === 0) return 'Nothing to retry';
  if (scope.kind === 'one') return `Retry item ${scope.index}`;
  if (scope.kind === 'failed') return `Retry ${items} that failed`;
  if (scope.kind === 'group') return `Retry ${items} of one failure`;
  return scope.kind === 'chosen' ? `Retry ${of} selected` : `Retry ${of} that ${of === '1 item' ? 'matches' : 'match'}`;
}

function EditSkeleton() {
  return (
    <div role="status" className="space-y-2 py-2">
      <span className="sr-only">Loading the form …</span>
      <Skeleton className="h-16 w-full" />
      <Skeleton className="h-8 w-1/2" />
    </div>
  );
}
