'use client';

import { RotateCw } from 'lucide-react';
import type { ReactNode } from 'react';
import { Page } from '@/components/shell/page';
import { Button } from '@/components/ui/button';
import { RelativeTime } from '@/components/ui/relative-time';
import { StatusBadge } from '@/components/ui/status-badge';
import type { BatchHead as Head } from '@/lib/batches/schema';
import type { Retry } from './batch-retry';
import { OpenAsDraftButton } from './new-batch';

/** What a batch is called, how it stands, and the one thing to do about it. */
export function BatchHead({ head, retry, children }: { head: Head; retry: Retry; children: ReactNode }) {
  const { failed } = head.counts;
  return (
    <Page
      title={<bdi>{head.name}</bdi>}
      crumbs={[{ word: 'Batches', href: '/batches' }]}
      badge={<StatusBadge status={head.status} />}
      detail={<Detail head={head} />}
      actions={
        <>
          <OpenAsDraftButton batchId={head.id} />
          {failed > 0 && (
            <Button variant="primary" isPending={retry.isPending} onClick={() => retry.start()}>
              {!retry.isPending && <RotateCw size={14} aria-hidden />}
              Retry {failed.toLocaleString('en')} failed
            </Button>
          )}
        </>
      }
    >
      {children}
    </Page>
  );
}

function Detail({ head }: { head: Head }) {
  const { agentName, agentId, upstream, itemCount, submissionCount, submittedAt, finishedAt } = head;
  const items = itemCount === 1 ? '1 item' : `${itemCount.toLocaleString('en')} items`;
  const submissions = submissionCount === 1 ? '1 submission' : `${submissionCount.toLocaleString('en')} submissions`;
  return (
    <p className="wrap-anywhere">
      <bdi>{agentName ?? agentId}</bdi>
      {upstream && upstream !== 'embedded' && ` on ${upstream}`} · {items} in {submissions}
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
      )}
    </p>
  );
}
