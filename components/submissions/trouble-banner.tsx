'use client';

import { useMutation } from '@tanstack/react-query';
import { CloudOff, KeyRound } from 'lucide-react';
import { Button } from '@/components/ui/button';
import { classNames } from '@/components/ui/class-names';
import { formatDuration } from '@/components/ui/duration';
import { useNow } from '@/components/ui/now';
import { RelativeTime } from '@/components/ui/relative-time';
import { toast } from '@/components/ui/toast';
import { tryAgainMutation } from '@/lib/submissions/queries';
import type { Trouble } from '@/lib/submissions/schema';
import { keptWords, troubleTitle } from './trouble-words';

const SECOND_MS = 1000;

/** What stands in the way of a batch, or of several for the same reason. `waiting`: items that are not sent. */
export function TroubleBanner({ trouble, waiting, batches }: { trouble: Trouble; waiting: number; batches?: number }) {
  const { kind, since, nextTryAt, unreadSince } = trouble;
  const again = useMutation(tryAgainMutation());
  const Icon = kind === 'key' ? KeyRound : CloudOff;
  return (
    <section
      aria-label="Trouble"
      className={classNames(
        'flex flex-wrap items-center gap-x-4 gap-y-2 rounded-l px-4 py-2.5',
        kind === 'key' ? 'bg-failed-soft text-failed' : 'bg-waiting-soft text-waiting',
      )}
    >
      <div className="flex min-w-0 flex-1 basis-[220px] gap-2">
        <Icon size={14} aria-hidden className="mt-[3px] shrink-0" />
        <div className="wrap-anywhere min-w-0 text-pretty">
          <p role="alert" className="font-medium">
            {troubleTitle(trouble)}
          </p>
          <p>
            {kind === 'following' ? (
              <>
                Last seen <Ago since={since} />.
              </>
            ) : (
              <>
                Since <RelativeTime at={since} />.
              </>
            )}{' '}
            {keptWords(trouble, waiting, batches)}
            {kind !== 'following' && unreadSince && (
              <>
                {' '}
                What runs was last seen <Ago since={unreadSince} />.
              </>
            )}
            {nextTryAt && <NextTry at={nextTryAt} />}
          </p>
        </div>
      </div>
      {kind !== 'following' && (
        <Button
          isPending={again.isPending}
          onClick={() =>
            again.mutate(undefined, { onError: ({ message }) => toast.error('Not tried', { description: message }) })
          }
        >
          {kind === 'key' ? 'Try again' : 'Try now'}
        </Button>
      )}
    </section>
  );
}

/** To the second, because it says how far what is shown can be relied on. */
function Ago({ since }: { since: string }) {
  const now = useNow(SECOND_MS);
  if (now === null) return <RelativeTime at={since} />;
  const seconds = Math.max(1, Math.round((now - Date.parse(since)) / SECOND_MS));
  return <time dateTime={since}>{formatDuration(seconds * SECOND_MS)} ago</time>;
}

function NextTry({ at }: { at: string }) {
  const now = useNow(SECOND_MS);
  if (now === null) return null;
  const seconds = Math.ceil((Date.parse(at) - now) / SECOND_MS);
  return <> {seconds > 0 ? `Next try in ${formatDuration(seconds * SECOND_MS)}.` : 'Trying now …'}</>;
}
