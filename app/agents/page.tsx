import { dehydrate, HydrationBoundary, QueryClient } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { Suspense } from 'react';
import { AgentList } from '@/components/agents/agent-list';
import { AgentListSkeleton } from '@/components/agents/agent-list-skeleton';
import { NewAgentLink } from '@/components/agents/new-agent-link';
import { Page } from '@/components/shell/page';
import { Link } from '@/components/ui/link';
import { agentsQuery } from '@/lib/agents/queries';
import { listAgents } from '@/lib/agents/service';
import { configuredUpstream } from '@/lib/dari/client';

export const metadata: Metadata = { title: 'Agents' };

export default function AgentsPage() {
  return (
    <Page title="Agents" detail={<Detail />} actions={<NewAgentLink />}>
      <div className="mt-3.5">
        <Suspense fallback={<AgentListSkeleton />}>
          <SeededList />
        </Suspense>
      </div>
    </Page>
  );
}

function Detail() {
  const isEmbedded = configuredUpstream() === null;
  return (
    <>
      What can be run, as the connected API tells it.{' '}
      {isEmbedded && (
        <Link href="/api-reference" className="rounded-s underline hover:text-text">
          Its reference
        </Link>
      )}
    </>
  );
}

/** Streams in when the API has answered; a slow one does not hold the page back. */
async function SeededList() {
  const client = new QueryClient();
  await client.prefetchQuery({ ...agentsQuery(), queryFn: listAgents });
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <AgentList />
    </HydrationBoundary>
  );
}
