'use client';

import { ClockTime } from '@/components/ui/clock-time';
import { Link } from '@/components/ui/link';
import { Dot, useConnectionState } from './connection-state';

/** What answers, and how fast; or what is wrong and since when. */
export function ConnectionCard() {
  const { tone, name, words, since } = useConnectionState();
  return (
    <Link
      href="/settings"
      className="block min-h-[54px] rounded-m border px-2.5 py-2 text-text-2 text-xs hover:border-line-strong"
    >
      <span className="flex items-center gap-2">
        <Dot tone={tone} />
        <span className="min-w-0 truncate font-semibold text-text" title={name}>
          {name}
        </span>
      </span>
      {tone !== 'bad' && <span className="mt-0.5 block">{words}</span>}
      <span role="status" className="mt-0.5 block break-words text-failed empty:hidden">
        {tone === 'bad' && words}
        {since && (
          <>
            {' '}
            Since <ClockTime at={since} />.
          </>
        )}
      </span>
    </Link>
  );
}

/** The same in one dot, for the strip of a small screen; its words are in the settings. */
export function ConnectionDot() {
  const { tone, name, words } = useConnectionState();
  return (
    <Link
      href="/settings"
      aria-label={`${name}: ${words}`}
      title={`${name}: ${words}`}
      className="flex h-8 items-center gap-2 rounded-m px-2.5 text-text-2 text-xs hover:bg-sunken"
    >
      <Dot tone={tone} />
      <span className="hidden max-w-[180px] truncate sm:block">{tone === 'bad' ? 'No answer' : name}</span>
      {tone === 'bad' && (
        <span aria-hidden className="font-semibold text-failed sm:hidden">
          !
        </span>
      )}
    </Link>
  );
}
