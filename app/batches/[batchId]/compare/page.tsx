import type { Metadata, Route } from 'next';
import { notFound, redirect } from 'next/navigation';
import { cache } from 'react';
import { CompareView } from '@/components/compare/compare-view';
import { getBatchOpening } from '@/lib/batches/service';
import { env } from '@/lib/env';
import { AppError } from '@/lib/errors';

type Props = PageProps<'/batches/[batchId]/compare'>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { head } = await readOpening((await params).batchId);
  return { title: `Compare ${head.name}` };
}

export default async function ComparePage({ params }: Props) {
  const { batchId } = await params;
  const { head } = await readOpening(batchId);
  if (head.status === 'draft') redirect(`/batches/${batchId}/edit` as Route);
  return <CompareView head={head} limitMb={env.BATCHDECK_UPLOAD_MAX_MB} />;
}

const readOpening = cache((batchId: string) =>
  getBatchOpening({ batchId, end: 0 }).catch((error) => {
    if (error instanceof AppError && error.code === 'not_found') notFound();
    throw error;
  }),
);
