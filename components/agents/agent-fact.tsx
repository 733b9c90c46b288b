'use client';

import type { ReactNode } from 'react';
import { CopyButton } from '@/components/ui/copy-button';

/** A line of a list of facts about an agent. */
export function AgentFact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex min-h-7 flex-wrap items-center gap-x-2">
      <dt className="w-full text-text-3 sm:w-[130px]">{name}</dt>
      <dd className="flex min-w-0 flex-1 flex-wrap items-center gap-x-2 gap-y-1">{children}</dd>
    </div>
  );
}

/** An id to read and to copy. */
export function AgentId({ id, what }: { id: string; what: string }) {
  return (
    <span className="inline-flex min-w-0 items-center gap-0.5">
      <code className="min-w-0 break-all font-mono text-xs">{id}</code>
      <CopyButton text={id} label={`Copy ${what}`} isIconOnly />
    </span>
  );
}

/** Names side by side, or that there are none. */
export function AgentNames({ names }: { names: string[] }) {
  if (names.length === 0) return 'none';
  return names.map((name) => (
    <code key={name} className="rounded-s border px-1.5 font-mono text-xs">
      {name}
    </code>
  ));
}
