'use client';

import { Archive, CloudOff, type LucideIcon, Pin } from 'lucide-react';
import { memo } from 'react';
import { classNames } from '@/components/ui/class-names';
import { formatDuration } from '@/components/ui/duration';
import { Link } from '@/components/ui/link';
import { useNow } from '@/components/ui/now';
import { RelativeTime } from '@/components/ui/relative-time';
import { SegmentedBar } from '@/components/ui/segmented-bar';
import { StatusBadge } from '@/components/ui/status-badge';
import { isUnderWay } from '@/lib/batches/queries';
import type { BatchHead } from '@/lib/batches/schema';
import type { Trouble } from '@/lib/submissions/schema';
import { type Ask, BatchListMenu } from './batch-list-menu';
import { nameOf } from './name-of';

const SECOND_MS = 1000;

const TROUBLES: Record<Trouble['kind'], string> = {
  key: 'The API refuses the key',
  sending: 'Sending waits',
  following: 'May be out of date',
};

/** A batch in the list: a row of a table, or two lines where the screen is small. The name's link covers it all. */
export const BatchListRow = memo(function BatchListRow({
  head,
  failure,
  onAsk,
}: {
  head: BatchHead;
  /** A failure group that its page is to be opened with. */
  failure: string | null;
  onAsk: Ask;
}) {
  const isDraft = head.status === 'draft';
  const { failed } = head.counts;
  return (
    <tr className="relative grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-3 border-b px-3 py-2 last:border-b-0 hover:bg-sunken/60 sm:table-row">
      <td className="truncate sm:h-[42px] sm:px-2.5">
        {head.pinnedAt && <Mark icon={Pin} word="Pinned" />}
        {head.archivedAt && <Mark icon={Archive} word="Archived" />}
        <Link
          onKeyDown={(event) => {
            if (event.key !== 'F2') return;
            event.preventDefault();
            onAsk('rename', head);
          }}
          href={addressOf(head, failure)}
          title={head.name}
          className="font-[550] outline-none after:absolute after:inset-0 focus-visible:after:outline-2 focus-visible:after:outline-focus focus-visible:after:-outline-offset-2"
        >
          {nameOf(head)}
        </Link>
      </td>
      <td className="hidden truncate px-2.5 text-text-2 min-[1240px]:table-cell" title={head.agentName ?? undefined}>
        {head.agentName ?? '–'}
      </td>
      <td className="sm:px-2.5">
        <span className="flex items-center gap-1.5">
          <StatusBadge status={head.status} />
          {head.trouble && <Troubled trouble={head.trouble} />}
        </span>
      </td>
      <td className="col-span-2 flex min-h-8 items-center gap-3 sm:table-cell sm:min-h-0 sm:px-2.5">
        <span className="flex min-w-0 flex-1 items-center gap-3">
          {isDraft ? <DraftItems count={head.itemCount} /> : <Progress head={head} />}
        </span>
        <span className="flex shrink-0 items-center gap-3 text-text-2 sm:hidden">
          {failed > 0 && <span className="text-failed">{failed.toLocaleString('en')} failed</span>}
          <RelativeTime at={head.submittedAt ?? head.createdAt} />
          <BatchListMenu head={head} onAsk={onAsk} />
        </span>
      </td>
      <td className={classNames('hidden px-2.5 text-right sm:table-cell', failed > 0 ? 'text-failed' : 'text-text-3')}>
        {failed > 0 ? failed.toLocaleString('en') : '–'}
      </td>
      <td className="hidden px-2.5 text-right text-text-2 lg:table-cell">
        {head.submittedAt ? <RelativeTime at={head.submittedAt} /> : '–'}
      </td>
      <td className="hidden px-2.5 text-right text-text-2 lg:table-cell">
        <Took head={head} />
      </td>
      <td className="hidden pr-2 text-right sm:table-cell">
        <BatchListMenu head={head} onAsk={onAsk} />
      </td>
    </tr>
  );
});

const addressOf = ({ id, status }: BatchHead, failure: string | null) =>
  status === 'draft'
    ? (`/batches/${id}/edit` as const)
    : (`/batches/${id}${failure ? (`?${new URLSearchParams({ group: failure })}` as const) : ''}` as const);

function Mark({ icon: Icon, word }: { icon: LucideIcon; word: string }) {
  return (
    <span title={word} className="mr-1.5 inline-block align-[-2px] text-text-3">
      <Icon size={13} aria-hidden />
      <span className="sr-only">{word}</span>
    </span>
  );
}

function Progress({ head }: { head: BatchHead }) {
  const finished = head.counts.completed + head.counts.failed;
  return (
    <>
      <span className="min-w-10 flex-1">
        <SegmentedBar counts={head.counts} />
      </span>
      <span className="shrink-0 text-right text-text-2 sm:min-w-[70px]">
        {finished.toLocaleString('en')} / {head.itemCount.toLocaleString('en')}
      </span>
    </>
  );
}

function DraftItems({ count }: { count: number }) {
  if (count === 0) return <span className="text-text-3">no items yet</span>;
  return <span className="text-text-2">{count === 1 ? '1 item' : `${count.toLocaleString('en')} items`}</span>;
}

function Took({ head }: { head: BatchHead }) {
  if (!head.submittedAt) return '–';
  // Nothing is under way and nothing has ended: there is no time to tell.
  if (['paused', 'asking', 'stopped'].includes(head.status)) return '–';
  const start = Date.parse(head.submittedAt);
  if (head.finishedAt && !isUnderWay(head)) return formatDuration(Date.parse(head.finishedAt) - start);
  return <Since start={start} />;
}

function Since({ start }: { start: number }) {
  const now = useNow(SECOND_MS);
  if (now === null) return null;
  const seconds = Math.max(0, Math.floor((now - start) / SECOND_MS));
  return seconds === 0 ? '0 s' : formatDuration(seconds * SECOND_MS);
}

/** In the row only that there is trouble; what it is stands once above the list. */
function Troubled({ trouble }: { trouble: Trouble }) {
  const words = TROUBLES[trouble.kind];
  return (
    <span
      title={`${words}: ${trouble.message}`}
      className={classNames('relative z-10', trouble.kind === 'key' ? 'text-failed' : 'text-waiting')}
    >
      <CloudOff size={14} aria-hidden />
      <span className="sr-only">{words}</span>
    </span>
  );
}
