import { dehydrate, HydrationBoundary, QueryClient } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { BatchList } from '@/components/batches/batch-list';
import { NewBatchButton } from '@/components/batches/new-batch';
import { Page } from '@/components/shell/page';
import { batchesQuery } from '@/lib/batches/queries';
import { listBatches } from '@/lib/batches/service';

export const metadata: Metadata = { title: 'Batches' };

export default async function BatchesPage() {
  const client = new QueryClient();
  await client.prefetchQuery({ ...batchesQuery(), queryFn: listBatches });
  return (
    <Page title="Batches" actions={<NewBatchButton />}>
      <div className="mt-3.5">
        <HydrationBoundary state={dehydrate(client)}>
          <BatchList />
        </HydrationBoundary>
      </div>
    </Page>
  );
}
