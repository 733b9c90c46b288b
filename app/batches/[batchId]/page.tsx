import { dehydrate, HydrationBoundary, QueryClient } from '@tanstack/react-query';
import type { Metadata, Route } from 'next';
import { notFound, redirect } from 'next/navigation';
import { cache } from 'react';
import { BatchView } from '@/components/batches/batch-view';
import { batchQuery } from '@/lib/batches/queries';
import { getBatchUpdate } from '@/lib/batches/service';
import { env } from '@/lib/env';
import { AppError } from '@/lib/errors';

/** Up to this many rows come with the page; more are fetched by it. */
const SEEDED_ROWS_MAX = 500;

type Props = PageProps<'/batches/[batchId]'>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { head } = await readHead((await params).batchId);
  return { title: head.name };
}

export default async function BatchPage({ params }: Props) {
  const { batchId } = await params;
  const { head } = await readHead(batchId);
  if (head.status === 'draft') redirect(`/batches/${batchId}/edit` as Route);
  const client = new QueryClient();
  if (head.itemCount <= SEEDED_ROWS_MAX) {
    await client.prefetchQuery({ ...batchQuery(batchId), queryFn: () => getBatchUpdate({ batchId, since: -1 }) });
  }
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <BatchView head={head} limitMb={env.BATCHDECK_UPLOAD_MAX_MB} />
    </HydrationBoundary>
  );
}

/** Without rows, because none is newer than the newest revision. */
const readHead = cache((batchId: string) =>
  getBatchUpdate({ batchId, since: Number.MAX_SAFE_INTEGER }).catch((error) => {
    if (error instanceof AppError && error.code === 'not_found') notFound();
    throw error;
  }),
);
