'use client';

import type { ReactNode } from 'react';
import { ChangeList } from '@/components/retry/change-list';
import { classNames } from '@/components/ui/class-names';
import { CopyButton } from '@/components/ui/copy-button';
import { formatDuration } from '@/components/ui/duration';
import { RelativeTime } from '@/components/ui/relative-time';
import { StatusBadge } from '@/components/ui/status-badge';
import type { Attempt } from '@/lib/submissions/schema';
import { Elapsed } from './elapsed';

/** Every try at an item, newest first, and what there is to know of the chosen one. */
export function BatchAttempts({
  attempts,
  chosen,
  onChoose,
}: {
  attempts: Attempt[];
  chosen: Attempt;
  onChoose: (number: number) => void;
}) {
  return (
    <section aria-label="Tries" className="border-b px-[18px] py-3">
      {attempts.length > 1 && (
        <ul className="mb-2.5 overflow-hidden rounded-m border">
          {attempts.map((attempt, place) => (
            <li key={attempt.number} className="border-b last:border-b-0">
              <button
                type="button"
                aria-pressed={attempt.number === chosen.number}
                onClick={() => onChoose(attempt.number)}
                className={classNames(
                  'flex min-h-9 w-full items-center gap-2.5 px-2.5 py-1 text-left focus-visible:-outline-offset-2',
                  attempt.number === chosen.number ? 'bg-accent-soft' : 'hover:bg-sunken',
                )}
              >
                <span className="shrink-0 font-medium">Try {attempt.number}</span>
                <span className="hidden shrink-0 text-text-3 text-xs sm:inline">{ORIGINS[attempt.origin]}</span>
                <StatusBadge status={attempt.status} isPast={place > 0} />
                {attempt.changes.length > 0 && (
                  <span className="shrink-0 rounded-s border px-1.5 text-text-2 text-xs">edited</span>
                )}
                <bdi className="min-w-0 flex-1 truncate text-text-2">{attempt.error?.split('\n', 1)[0]}</bdi>
                <span className="shrink-0 text-text-3 text-xs">
                  <RelativeTime at={attempt.createdAt} />
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-0.5 text-text-2">
        <Fact name="Asked for by">{ORIGINS[chosen.origin]}</Fact>
        <Fact name="Model">
          <span className="font-mono text-xs">{chosen.llmId ?? 'default'}</span>
        </Fact>
        {chosen.versionId && (
          <Fact name="Version">
            <span className="font-mono text-xs">{chosen.versionId}</span>
          </Fact>
        )}
        <Fact name="Time">
          <Times attempt={chosen} />
        </Fact>
        {chosen.sessionId && (
          <Fact name="Session">
            <span className="font-mono text-xs">{chosen.sessionId}</span>
            <CopyButton isIconOnly text={chosen.sessionId} label="Copy session id" />
          </Fact>
        )}
        {chosen.submission && (
          <>
            <Fact name="Submission">
              {chosen.submission.number}
              {chosen.submission.tries > 1 && `, sent ${chosen.submission.tries} times with the same key`}
            </Fact>
            <Fact name="Idempotency key">
              <span className="font-mono text-xs">{chosen.submission.idempotencyKey}</span>
              <CopyButton isIconOnly text={chosen.submission.idempotencyKey} label="Copy idempotency key" />
            </Fact>
          </>
        )}
      </dl>
      {chosen.changes.length > 0 && (
        <ChangeList title={`Sent otherwise than try ${chosen.number - 1}`} changes={chosen.changes} />
      )}
    </section>
  );
}

const ORIGINS: Record<Attempt['origin'], string> = {
  send: 'the sending',
  retry: 'you',
  rule: 'the batch’s rule',
};

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="py-0.5 text-text-3">{name}</dt>
      <dd className="wrap-anywhere flex min-w-0 items-center gap-x-1 py-0.5">{children}</dd>
    </>
  );
}

function Times({ attempt: { createdAt, startedAt, finishedAt, status } }: { attempt: Attempt }) {
  if (!startedAt) {
    return (
      <span>
        made <RelativeTime at={createdAt} />
      </span>
    );
  }
  return (
    <span>
      started <RelativeTime at={startedAt} />
      {finishedAt && `, took ${formatDuration(Date.parse(finishedAt) - Date.parse(startedAt))}`}
      {!finishedAt && status === 'running' && (
        <>
          , runs for <Elapsed start={startedAt} />
        </>
      )}
    </span>
  );
}
