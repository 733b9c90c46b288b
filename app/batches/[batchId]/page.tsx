import type { Metadata, Route } from 'next';
import { headers } from 'next/headers';
import { notFound, redirect } from 'next/navigation';
import { cache } from 'react';
import { BatchView } from '@/components/batches/batch-view';
import { getBatchOpening } from '@/lib/batches/service';
import { earlyPath } from '@/lib/early-read';
import { env } from '@/lib/env';
import { AppError } from '@/lib/errors';

/** About a screen of them; each more is drawn before anything can be read. */
const FIRST_ROWS = 20;

type Props = PageProps<'/batches/[batchId]'>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { head } = await readOpening((await params).batchId);
  return { title: head.name };
}

export default async function BatchPage({ params }: Props) {
  const { batchId } = await params;
  const opening = await readOpening(batchId);
  if (opening.head.status === 'draft') redirect(`/batches/${batchId}/edit` as Route);
  const hasMore = opening.rows.length < opening.head.itemCount;
  // A page that is come to from another one is drawn by script, which asks by itself.
  const isLoading = (await headers()).get('sec-fetch-dest') === 'document';
  return (
    <>
      {hasMore && isLoading && (
        <link rel="preload" as="fetch" crossOrigin="anonymous" href={earlyPath(`/api/batches/${batchId}/whole`)} />
      )}
      <BatchView opening={opening} limitMb={env.BATCHDECK_UPLOAD_MAX_MB} />
    </>
  );
}

const readOpening = cache((batchId: string) =>
  getBatchOpening({ batchId, end: FIRST_ROWS }).catch((error) => {
    if (error instanceof AppError && error.code === 'not_found') notFound();
    throw error;
  }),
);
