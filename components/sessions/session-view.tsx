'use client';

import { useQuery } from '@tanstack/react-query';
import { ChevronLeft, ChevronRight } from 'lucide-react';
import type { Route } from 'next';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useCommands } from '@/components/shell/commands';
import { Page } from '@/components/shell/page';
import { buttonClass } from '@/components/ui/button';
import { CopyButton } from '@/components/ui/copy-button';
import { Link } from '@/components/ui/link';
import { RelativeTime } from '@/components/ui/relative-time';
import { StatusBadge } from '@/components/ui/status-badge';
import { type Neighbour, shortId, type TranscriptHead } from '@/lib/sessions/outline-schema';
import { outlineQuery } from '@/lib/sessions/queries';
import { SessionExtras } from './session-extras';
import { SessionTranscript } from './session-transcript';
import type { GoTo } from './transcript-list';

/** A session on a page of its own; `at` is the entry that the address names. */
export function SessionView({
  sessionId,
  at,
  limitMb,
}: {
  sessionId: string;
  at?: string | undefined;
  limitMb: number;
}) {
  const outline = useQuery(outlineQuery(sessionId)).data;
  const data = outline?.head;
  const [goTo, setGoTo] = useState<GoTo | undefined>(at === undefined ? undefined : { at, turn: 0 });
  const origin = data?.origin;
  return (
    <Page
      title={origin ? `Item ${origin.index}, try ${origin.attempt}` : 'Session'}
      crumbs={crumbsOf(data)}
      actions={data?.neighbours && <Neighbours {...data.neighbours} />}
      badge={data?.status && <StatusBadge status={data.status} />}
      detail={
        <>
          <p className="wrap-anywhere flex flex-wrap items-center gap-x-1.5">
            {data && (
              <>
                <bdi>{data.agentName}</bdi> <Dot />
                <span className="font-mono text-xs">{data.llmId ?? 'default'}</span> <Dot />
                {data.versionId && (
                  <>
                    <span className="font-mono text-xs">{data.versionId}</span> <Dot />
                  </>
                )}
                <span>
                  made <RelativeTime at={data.createdAt} />
                </span>
                <Dot />
              </>
            )}
            <span className="font-mono text-xs">{sessionId}</span>
            <CopyButton isIconOnly text={sessionId} label="Copy session id" />
          </p>
          {data && <Metadata metadata={data.metadata} />}
        </>
      }
    >
      {outline && (
        <SessionExtras
          sessionId={sessionId}
          revision={outline.revision}
          onPick={(entryId) => setGoTo({ at: shortId(sessionId, entryId), turn: (goTo?.turn ?? 0) + 1 })}
        />
      )}
      <section aria-label="Transcript" className="mt-3.5 max-w-[960px] overflow-clip rounded-l border bg-surface">
        <h2 className="sr-only">Transcript</h2>
        <SessionTranscript sessionId={sessionId} within="page" limitMb={limitMb} goTo={goTo} />
      </section>
    </Page>
  );
}

/** Marks by which Batchdeck finds its sessions again; the crumbs say what they mean. */
const OWN_KEYS = 'batchdeck_';

const Dot = () => <span aria-hidden>·</span>;

function crumbsOf(transcript: TranscriptHead | undefined): { word: string; href: Route }[] {
  const batches = { word: 'Batches', href: '/batches' as Route };
  if (!transcript?.origin) return [batches];
  const { batchId, batchName, index } = transcript.origin;
  const batch = { word: batchName, href: `/batches/${batchId}` as Route };
  return [batches, batch, { word: `Item ${index}`, href: `/batches/${batchId}?item=${index}` as Route }];
}

/** The sessions of the rows before and after, by link and by key. */
function Neighbours({ previous, next }: { previous: Neighbour | null; next: Neighbour | null }) {
  const router = useRouter();
  const go = (to: Neighbour | null) => to && router.push(pathOf(to));
  useCommands([
    { word: 'Next session of the batch', shortcut: 'j', run: () => go(next) },
    { word: 'Previous session of the batch', shortcut: 'k', run: () => go(previous) },
  ]);
  return (
    <>
      {previous && (
        <Link href={pathOf(previous)} className={buttonClass({ size: 'sm' })}>
          <ChevronLeft size={13} aria-hidden /> Item {previous.index}
        </Link>
      )}
      {next && (
        <Link href={pathOf(next)} className={buttonClass({ size: 'sm' })}>
          Item {next.index} <ChevronRight size={13} aria-hidden />
        </Link>
      )}
    </>
  );
}

const pathOf = ({ sessionId }: Neighbour): Route => `/sessions/${encodeURIComponent(sessionId)}` as Route;

function Metadata({ metadata }: { metadata: Record<string, string> }) {
  const pairs = Object.entries(metadata).filter(([key]) => !key.startsWith(OWN_KEYS));
  if (pairs.length === 0) return null;
  return (
    <ul aria-label="Metadata" className="mt-1.5 flex flex-wrap gap-1">
      {pairs.map(([key, value]) => (
        <li
          key={key}
          title={`${key} = ${value}`}
          className="max-w-[280px] truncate rounded-s border bg-surface px-1.5 text-text-2 text-xs"
        >
          <span className="text-text-3">{key}</span> <bdi>{value}</bdi>
        </li>
      ))}
    </ul>
  );
}
