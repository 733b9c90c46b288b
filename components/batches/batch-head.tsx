'use client';

import { Columns3, Copy, Download, ListChecks, PencilLine, RotateCw } from 'lucide-react';
import type { ReactNode } from 'react';
import { Page } from '@/components/shell/page';
import type { Steering } from '@/components/submissions/steering';
import { SteeringButtons } from '@/components/submissions/steering-buttons';
import { Button } from '@/components/ui/button';
import { RelativeTime } from '@/components/ui/relative-time';
import { StatusBadge } from '@/components/ui/status-badge';
import type { BatchRow, BatchHead as Head } from '@/lib/batches/schema';
import { stepAddress } from './batch-address';
import type { Retry } from './batch-retry';
import { useCopyBatch } from './copy-batch';

/** What a batch is called, how it stands, and what to do about it, the first thing first. */
export function BatchHead({
  head,
  rows,
  retry,
  steering,
  onCompare,
  onChecks,
  children,
}: {
  head: Head;
  rows: BatchRow[] | undefined;
  retry: Retry;
  steering: Steering;
  onCompare: () => void;
  onChecks: () => void;
  children: ReactNode;
}) {
  const { failed } = head.counts;
  const { copy, isPending: isCopying } = useCopyBatch(head.id);
  const openAsDraft = () => copy({ input: 'newest' });
  return (
    <Page
      title={<bdi>{head.name}</bdi>}
      crumbs={[{ word: 'Batches', href: '/batches' }]}
      badge={<StatusBadge status={head.status} />}
      detail={<Detail head={head} />}
      actions={
        <>
          <span className="hidden lg:contents">
            <Button variant="quiet" isPending={isCopying} onClick={openAsDraft}>
              Open as draft
            </Button>
          </span>
          <SteeringButtons
            head={head}
            rows={rows}
            steering={steering}
            more={[
              { word: 'Open as draft', icon: PencilLine, onSelect: openAsDraft, className: 'lg:hidden' },
              { word: 'Compare', icon: Columns3, onSelect: onCompare },
              { word: 'Checks …', icon: ListChecks, onSelect: onChecks },
              { word: 'Export …', icon: Download, onSelect: () => stepAddress({ export: 'all' }) },
              { word: 'Duplicate batch', icon: Copy, onSelect: () => copy({ input: 'first' }) },
            ]}
          >
            {failed > 0 && (
              <Button
                variant={head.sending === 'going' ? 'primary' : 'default'}
                isPending={retry.isPending}
                onClick={() => retry.start()}
              >
                {!retry.isPending && <RotateCw size={14} aria-hidden />}
                Retry {failed.toLocaleString('en')} failed
              </Button>
            )}
          </SteeringButtons>
        </>
      }
    >
      {children}
    </Page>
  );
}

function Detail({ head }: { head: Head }) {
  const { agentName, agentId, upstream, itemCount, submissionCount, submittedAt, finishedAt, counts } = head;
  const items = itemCount === 1 ? '1 item' : `${itemCount.toLocaleString('en')} items`;
  const isWhole = counts.unsent + counts.stopped === 0;
  return (
    <p className="wrap-anywhere">
      <bdi>{agentName ?? agentId}</bdi>
      {upstream && upstream !== 'embedded' && ` on ${upstream}`}
      {head.isAdopted && ' · found at the API'} · {items}
      {submissionCount > 0 && ` in ${submissionsWord(submissionCount)}${isWhole ? '' : ' so far'}`}
      {submittedAt && (
        <>
          {' '}
          · started <RelativeTime at={submittedAt} />
        </>
      )}
      {finishedAt && (
        <>
          {' '}
          · finished <RelativeTime at={finishedAt} />
        </>
      )}{' '}
      ·{' '}
      <button
        type="button"
        className="rounded-s underline decoration-line-strong underline-offset-2 hover:text-text"
        onClick={() => stepAddress({ item: null, history: 'open' })}
      >
        history
      </button>
    </p>
  );
}

const submissionsWord = (count: number): string =>
  count === 1 ? '1 submission' : `${count.toLocaleString('en')} submissions`;
