import { TranscriptSkeleton } from '@/components/sessions/transcript-skeleton';
import { Page } from '@/components/shell/page';

export default function SessionLoading() {
  return (
    <Page title="Session" crumbs={[{ word: 'Batches', href: '/batches' }]}>
      <div className="mt-3.5 max-w-[960px] rounded-l border bg-surface">
        <TranscriptSkeleton />
      </div>
    </Page>
  );
}
