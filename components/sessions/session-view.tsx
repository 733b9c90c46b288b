'use client';

import { useQuery } from '@tanstack/react-query';
import type { Route } from 'next';
import { Page } from '@/components/shell/page';
import { CopyButton } from '@/components/ui/copy-button';
import { RelativeTime } from '@/components/ui/relative-time';
import { StatusBadge } from '@/components/ui/status-badge';
import { transcriptQuery } from '@/lib/sessions/queries';
import type { Transcript } from '@/lib/sessions/schema';
import { SessionExtras, showEntry } from './session-extras';
import { SessionTranscript } from './session-transcript';

/** A session on a page of its own. */
export function SessionView({ sessionId }: { sessionId: string }) {
  const { data } = useQuery(transcriptQuery(sessionId));
  const origin = data?.origin;
  return (
    <Page
      title={origin ? `Item ${origin.index}, try ${origin.attempt}` : 'Session'}
      crumbs={crumbsOf(data)}
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
      {data && <SessionExtras sessionId={sessionId} entries={data.entries} status={data.status} onPick={showEntry} />}
      <section aria-label="Transcript" className="mt-3.5 max-w-[960px] overflow-clip rounded-l border bg-surface">
        <h2 className="sr-only">Transcript</h2>
        <SessionTranscript sessionId={sessionId} />
      </section>
    </Page>
  );
}

/** Marks by which Batchdeck finds its sessions again; the crumbs say what they mean. */
const OWN_KEYS = 'batchdeck_';

const Dot = () => <span aria-hidden>·</span>;

function crumbsOf(transcript: Transcript | undefined): { word: string; href: Route }[] {
  const batches = { word: 'Batches', href: '/batches' as Route };
  if (!transcript?.origin) return [batches];
  const { batchId, batchName, index } = transcript.origin;
  const batch = { word: batchName, href: `/batches/${batchId}` as Route };
  return [batches, batch, { word: `Item ${index}`, href: `/batches/${batchId}?item=${index}` as Route }];
}

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
