import type { Metadata } from 'next';
import { Page } from '@/components/shell/page';

export const metadata: Metadata = { title: 'Batches' };

export default function BatchesPage() {
  return <Page title="Batches">{null}</Page>;
}
