import type { Metadata } from 'next';
import { Page } from '@/components/shell/page';

export const metadata: Metadata = { title: 'Agents' };

export default function AgentsPage() {
  return <Page title="Agents">{null}</Page>;
}
