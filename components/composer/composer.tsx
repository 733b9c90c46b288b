'use client';

import { useQuery } from '@tanstack/react-query';
import { ListPlus } from 'lucide-react';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { StartFromFile } from '@/components/import/start-from-file';
import { Page } from '@/components/shell/page';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { Skeleton } from '@/components/ui/skeleton';
import { agentsQuery } from '@/lib/agents/queries';
import type { DraftPage } from '@/lib/batches/draft-schema';
import { newItem } from '@/lib/composer/editor';
import { openSession } from '@/lib/composer/session';
import { BeforeSending } from './before-sending';
import { ComposingProvider, useComposing, useDraftValue } from './composing';
import { ConflictNotice } from './conflict-notice';
import { HeadForm } from './head-form';
import { ItemInHand } from './item-form';
import { ItemList } from './item-list';
import { useRestoring } from './restoring';
import { SendButton } from './send-button';
import { useSendChoices } from './send-choices';
import { useSending } from './sending';
import { Toolbar } from './toolbar';
import { UploadProgress } from './upload-progress';

/** A draft as it is composed: its items, the one in hand, and what stands between it and sending. */
export function Composer(props: ComposerProps) {
  // Fields that come with the HTML would take what is typed before anything listens, and lose it.
  const isListening = useSyncExternalStore(never, yes, no);
  return isListening ? <ComposerPage {...props} /> : <ComposerSkeleton />;
}

type ComposerProps = { batchId: string; page: DraftPage; limitMb: number; confirmAbove: number };

const CRUMBS = [{ word: 'Batches', href: '/batches' as const }];
const COLUMNS =
  'mt-3.5 grid items-start gap-3.5 pb-16 lg:grid-cols-[260px_minmax(0,1fr)_260px] lg:pb-0 xl:grid-cols-[300px_minmax(0,1fr)_280px]';

const never = () => () => {};
const yes = () => true;
const no = () => false;

function ComposerPage({ batchId, page, limitMb, confirmAbove }: ComposerProps) {
  const [session] = useState(() => openSession({ batchId, page, limitMb }));
  // The server tells others that the draft is open here.
  useEffect(() => {
    session.presence.start();
    return session.presence.stop;
  }, [session]);
  return (
    <ComposingProvider session={session}>
      <Page title="New batch" crumbs={CRUMBS} actions={<Toolbar />}>
        <ConflictNotice />
        <HeadForm />
        <UploadProgress />
        <Columns confirmAbove={confirmAbove} />
      </Page>
    </ComposingProvider>
  );
}

function ComposerSkeleton() {
  return (
    <Page title="New batch" crumbs={CRUMBS}>
      <div className="mt-3 grid gap-3 sm:grid-cols-2 lg:grid-cols-[300px_320px]">
        <Skeleton className="mt-[22px] h-9 sm:h-[30px]" />
        <Skeleton className="mt-[22px] h-9 sm:h-[30px]" />
      </div>
      <div className={COLUMNS}>
        <Skeleton className="h-[86px] rounded-l! lg:h-[180px]" />
        <Skeleton className="h-[520px] rounded-l!" />
        <Skeleton className="h-[180px] rounded-l!" />
      </div>
    </Page>
  );
}

function Columns({ confirmAbove }: { confirmAbove: number }) {
  const { announcement, addItems } = useComposing();
  const agentId = useDraftValue((draft) => draft.agentId);
  const hasItems = useDraftValue((draft) => draft.items.length > 0);
  const agent = useQuery(agentsQuery()).data?.find(({ id }) => id === agentId);
  useRestoring();
  const sendChoices = useSendChoices();
  const sending = useSending(sendChoices, confirmAbove);
  return (
    <>
      <div className={COLUMNS}>
        <div className="min-w-0 lg:sticky lg:top-3.5">
          <ItemList />
          <StartFromFile />
        </div>
        {hasItems ? (
          <ItemInHand agent={agent} />
        ) : (
          <div className="rounded-l border bg-surface">
            <EmptyState
              icon={<ListPlus size={24} aria-hidden />}
              title="No items yet"
              actions={
                <Button variant="primary" onClick={() => addItems([newItem()])}>
                  Add an item
                </Button>
              }
            >
              An item is one message for the agent: text, files and images. Add one, or many at once with “Add many”.
            </EmptyState>
          </div>
        )}
        <BeforeSending sending={sending} sendChoices={sendChoices} />
      </div>
      <div className="fixed inset-x-0 bottom-0 z-30 border-t bg-raised px-3.5 py-2.5 lg:hidden">
        <SendButton sending={sending} className="h-10! w-full" />
      </div>
      <p role="status" className="sr-only">
        {announcement}
      </p>
    </>
  );
}
