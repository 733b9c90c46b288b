'use client';

import { useQuery } from '@tanstack/react-query';
import { Bot } from 'lucide-react';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorState } from '@/components/ui/error-state';
import { StaleNotice } from '@/components/ui/stale-notice';
import { agentsQuery } from '@/lib/agents/queries';
import { AgentCard } from './agent-card';
import { AgentListSkeleton } from './agent-list-skeleton';
import { NewAgentLink } from './new-agent-link';

export function AgentList() {
  const { data, error, dataUpdatedAt, refetch } = useQuery(agentsQuery());
  if (!data && error) return <ErrorState error={error} onRetry={() => refetch()} />;
  if (!data) return <AgentListSkeleton />;
  if (data.length === 0) {
    return (
      <EmptyState
        icon={<Bot size={28} strokeWidth={1.5} aria-hidden />}
        title="No agents yet"
        actions={<NewAgentLink />}
      >
        The connected API has no agent for this key. Write one here, or publish one there; it appears by itself.
      </EmptyState>
    );
  }
  return (
    <>
      {error && <StaleNotice error={error} since={dataUpdatedAt} />}
      <div className="flex flex-col gap-3.5">
        {data.map((agent) => (
          <AgentCard key={agent.id} agent={agent} />
        ))}
      </div>
    </>
  );
}
