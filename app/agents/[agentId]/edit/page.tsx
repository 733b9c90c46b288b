import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { AgentEditor } from '@/components/bundles/agent-editor';
import { Page } from '@/components/shell/page';
import { ErrorState } from '@/components/ui/error-state';
import type { Agent, AgentFile } from '@/lib/agents/schema';
import { getAgent, getFiles } from '@/lib/agents/service';
import { AppError, type ErrorCode } from '@/lib/errors';

export const metadata: Metadata = { title: 'New version' };

export default async function EditAgentPage({ params }: PageProps<'/agents/[agentId]/edit'>) {
  const { agentId } = await params;
  const loaded = await load(agentId);
  if ('error' in loaded) {
    return (
      <Page title="New version" crumbs={[{ word: 'Agents', href: '/agents' }]}>
        <ErrorState error={loaded.error} />
      </Page>
    );
  }
  const { id, name, activeVersionId } = loaded.agent;
  return <AgentEditor agent={{ id, name, activeVersionId }} published={loaded.files} />;
}

type Loaded = { agent: Agent; files: AgentFile[] } | { error: { code: ErrorCode; message: string } };

async function load(agentId: string): Promise<Loaded> {
  try {
    const agent = await getAgent({ agentId });
    return { agent, files: agent.activeVersionId ? await getFiles(agentId, agent.activeVersionId) : [] };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.code === 'not_found') notFound();
    return { error: { code: error.code, message: error.message } };
  }
}
