import type { Metadata } from 'next';
import { AgentEditor } from '@/components/bundles/agent-editor';
import { EMPTY_FILES } from '@/lib/bundles/starters';

export const metadata: Metadata = { title: 'New agent' };

export default function NewAgentPage() {
  return <AgentEditor agent={null} published={EMPTY_FILES} />;
}
