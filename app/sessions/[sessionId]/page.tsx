import { dehydrate, HydrationBoundary, QueryClient } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { SessionView } from '@/components/sessions/session-view';
import { env } from '@/lib/env';
import { AppError } from '@/lib/errors';
import { mergeOutline } from '@/lib/sessions/outline-schema';
import { entriesQuery, outlineQuery } from '@/lib/sessions/queries';
import { sessionIdSchema } from '@/lib/sessions/schema';
import { getOpening } from '@/lib/sessions/service';

type Props = PageProps<'/sessions/[sessionId]'>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Session ${await readId(params)}` };
}

export default async function SessionPage({ params, searchParams }: Props) {
  const sessionId = await readId(params);
  const { at } = await searchParams;
  const client = new QueryClient();
  const opening = await getOpening({ sessionId }).catch((error) => {
    if (!(error instanceof AppError)) throw error;
    if (error.code === 'not_found') notFound();
    return undefined; // the page asks again and says what is wrong
  });
  if (opening) {
    client.setQueryData(outlineQuery(sessionId).queryKey, mergeOutline(undefined, opening.outline));
    client.setQueryData(entriesQuery(sessionId, 0).queryKey, opening.entries.entries);
  }
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <SessionView
        sessionId={sessionId}
        at={typeof at === 'string' ? at : undefined}
        limitMb={env.BATCHDECK_UPLOAD_MAX_MB}
      />
    </HydrationBoundary>
  );
}

async function readId(params: Props['params']): Promise<string> {
  const { sessionId } = await params;
  const parsed = sessionIdSchema.safeParse({ sessionId: sessionId.replaceAll(/%3a/gi, ':') });
  if (!parsed.success) notFound();
  return parsed.data.sessionId;
}
