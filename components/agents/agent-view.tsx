'use client';

import { useQuery } from '@tanstack/react-query';
import type { Route } from 'next';
import { useSearchParams } from 'next/navigation';
import { NewBatchButton } from '@/components/batches/new-batch';
import { Page } from '@/components/shell/page';
import { buttonClass } from '@/components/ui/button';
import { ErrorState } from '@/components/ui/error-state';
import { Link } from '@/components/ui/link';
import { RelativeTime } from '@/components/ui/relative-time';
import { StaleNotice } from '@/components/ui/stale-notice';
import { agentQuery } from '@/lib/agents/queries';
import { AgentId } from './agent-fact';
import { AgentListSkeleton } from './agent-list-skeleton';
import { AgentVersions } from './agent-versions';
import { DeleteAgent } from './delete-agent';
import { VersionView } from './version-view';

const CRUMBS = [{ word: 'Agents', href: '/agents' as const }];

/** An agent: its versions, and one of them in detail. Which one is shown stands in the address. */
export function AgentView({ agentId }: { agentId: string }) {
  const { data: agent, error, dataUpdatedAt, refetch } = useQuery(agentQuery(agentId));
  const asked = useSearchParams().get('version');
  if (!agent) {
    return (
      <Page title="Agent" crumbs={CRUMBS}>
        <div className="mt-3.5">{error ? <ErrorState error={error} onRetry={refetch} /> : <AgentListSkeleton />}</div>
      </Page>
    );
  }
  const shown = agent.versions.some(({ id }) => id === asked) ? asked : agent.activeVersionId;
  return (
    <Page
      title={agent.name}
      crumbs={CRUMBS}
      detail={
        <span className="flex flex-wrap items-center gap-x-2">
          <AgentId id={agent.id} what="agent id" /> made <RelativeTime at={agent.createdAt} />
        </span>
      }
      actions={
        <>
          <DeleteAgent agent={agent} />
          <Link href={`/agents/${agent.id}/edit` as Route} className={buttonClass()}>
            New version
          </Link>
          {agent.activeVersionId && <NewBatchButton agentId={agent.id}>New batch with this agent</NewBatchButton>}
        </>
      }
    >
      {error && <StaleNotice error={error} since={dataUpdatedAt} />}
      <div className="mt-3.5 grid items-start gap-3.5 lg:grid-cols-[320px_minmax(0,1fr)]">
        <AgentVersions agent={agent} shownId={shown} />
        {shown ? (
          <VersionView key={shown} agentId={agent.id} versionId={shown} isActive={shown === agent.activeVersionId} />
        ) : (
          <p className="rounded-l border bg-surface px-4 py-3 text-text-2">
            It has no active version, so it cannot be run. Publish one.
          </p>
        )}
      </div>
    </Page>
  );
}
