import { dehydrate, HydrationBoundary, QueryClient } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { SessionView } from '@/components/sessions/session-view';
import { AppError } from '@/lib/errors';
import { transcriptQuery } from '@/lib/sessions/queries';
import { sessionIdSchema } from '@/lib/sessions/schema';
import { getTranscript } from '@/lib/sessions/service';

type Props = PageProps<'/sessions/[sessionId]'>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Session ${await readId(params)}` };
}

export default async function SessionPage({ params }: Props) {
  const sessionId = await readId(params);
  const client = new QueryClient();
  const transcript = await getTranscript({ sessionId }).catch((error) => {
    if (!(error instanceof AppError)) throw error;
    if (error.code === 'not_found') notFound();
    return undefined; // the page asks again and says what is wrong
  });
  if (transcript) client.setQueryData(transcriptQuery(sessionId).queryKey, transcript);
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <SessionView sessionId={sessionId} />
    </HydrationBoundary>
  );
}

async function readId(params: Props['params']): Promise<string> {
  const { sessionId } = await params;
  const parsed = sessionIdSchema.safeParse({ sessionId: sessionId.replaceAll(/%3a/gi, ':') });
  if (!parsed.success) notFound();
  return parsed.data.sessionId;
}
