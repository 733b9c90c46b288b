import { dehydrate, HydrationBoundary, QueryClient } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { BatchList } from '@/components/batches/batch-list';
import { readWish } from '@/components/batches/batch-list-wish';
import { NewBatchButton } from '@/components/batches/new-batch';
import { OpenBatchMenu } from '@/components/batches/open-batch-menu';
import { Page } from '@/components/shell/page';
import { listFailuresAcross } from '@/lib/batches/failures-across';
import { listBatches } from '@/lib/batches/list';
import { batchesQuery, failuresAcrossQuery } from '@/lib/listing/queries';
import { batchListSchema } from '@/lib/listing/schema';

export const metadata: Metadata = { title: 'Batches' };

export default async function BatchesPage({ searchParams }: PageProps<'/batches'>) {
  const params = await searchParams;
  const wish = readWish((name) => [params[name]].flat()[0]);
  const client = new QueryClient();
  await client.prefetchQuery({ ...batchesQuery(wish), queryFn: () => listBatches(batchListSchema.parse(wish)) });
  await client.prefetchQuery({ ...failuresAcrossQuery(), queryFn: listFailuresAcross });
  return (
    <Page title="Batches" actions={<PageActions />}>
      <div className="mt-3.5">
        <HydrationBoundary state={dehydrate(client)}>
          <BatchList />
        </HydrationBoundary>
      </div>
    </Page>
  );
}

function PageActions() {
  return (
    <>
      <OpenBatchMenu />
      <NewBatchButton />
    </>
  );
}
