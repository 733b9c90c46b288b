import { dehydrate, HydrationBoundary, QueryClient } from '@tanstack/react-query';
import type { Metadata, Route } from 'next';
import { notFound, redirect } from 'next/navigation';
import { Composer } from '@/components/composer/composer';
import { agentsQuery } from '@/lib/agents/queries';
import { listAgents } from '@/lib/agents/service';
import type { DraftPage } from '@/lib/batches/draft-schema';
import { getDraftPage } from '@/lib/batches/drafts';
import { env } from '@/lib/env';
import { AppError } from '@/lib/errors';

export const metadata: Metadata = { title: 'New batch' };

/** An API that takes longer to name its agents is asked again by the browser, and does not hold up the page. */
const SEED_MS = 400;
/** Enough to fill the list; the browser fetches the rest. */
const FIRST_ITEMS = 100;

export default async function EditPage({ params }: PageProps<'/batches/[batchId]/edit'>) {
  const { batchId } = await params;
  const client = new QueryClient();
  const seeded = client.prefetchQuery({ ...agentsQuery(), queryFn: listAgents });
  const page = await loadDraft(batchId);
  await Promise.race([seeded, new Promise((resolve) => setTimeout(resolve, SEED_MS))]);
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <Composer
        batchId={batchId}
        page={page}
        limitMb={env.BATCHDECK_UPLOAD_MAX_MB}
        confirmAbove={env.BATCHDECK_CONFIRM_ABOVE}
      />
    </HydrationBoundary>
  );
}

async function loadDraft(batchId: string): Promise<DraftPage> {
  try {
    return await getDraftPage({ batchId, limit: FIRST_ITEMS });
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') notFound();
    if (error instanceof AppError && error.code === 'conflict') redirect(`/batches/${batchId}` as Route);
    throw error;
  }
}
