'use client';

import { CloudOff } from 'lucide-react';
import { ClockTime } from './clock-time';

/** Says that what stands below is as it was last known, and since when nothing newer came. `since` in ms. */
export function StaleNotice({ error, since }: { error: { message: string }; since: number }) {
  return (
    <div role="alert" className="mb-2.5 flex gap-2 rounded-m bg-waiting-soft px-3 py-2 text-waiting">
      <CloudOff size={14} aria-hidden className="mt-[3px] shrink-0" />
      <p>
        {error.message} What you see is as of <ClockTime at={new Date(since).toISOString()} />.
      </p>
    </div>
  );
}
