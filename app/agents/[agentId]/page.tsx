import { dehydrate, HydrationBoundary, QueryClient } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { AgentView } from '@/components/agents/agent-view';
import { agentQuery, versionQuery } from '@/lib/agents/queries';
import { getAgent, getVersion } from '@/lib/agents/service';
import { AppError } from '@/lib/errors';

export const metadata: Metadata = { title: 'Agent' };

export default async function AgentPage({ params }: PageProps<'/agents/[agentId]'>) {
  const { agentId } = await params;
  const client = new QueryClient();
  const agent = await getAgent({ agentId }).catch((error) => {
    if (!(error instanceof AppError)) throw error;
    if (error.code === 'not_found') notFound();
    return undefined; // the page asks again and says what is wrong
  });
  if (agent) client.setQueryData(agentQuery(agentId).queryKey, agent);
  const versionId = agent?.activeVersionId;
  if (versionId) {
    await client.prefetchQuery({
      ...versionQuery(agentId, versionId),
      queryFn: () => getVersion({ agentId, versionId }),
    });
  }
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <AgentView agentId={agentId} />
    </HydrationBoundary>
  );
}
