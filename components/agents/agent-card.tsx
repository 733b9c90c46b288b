'use client';

import type { ReactNode } from 'react';
import { CopyButton } from '@/components/ui/copy-button';
import { RelativeTime } from '@/components/ui/relative-time';
import type { Agent } from '@/lib/agents/schema';
import { AgentOptions } from './agent-options';

/** An agent with what its active version offers. */
export function AgentCard({ agent }: { agent: Agent }) {
  const title = `agent-${agent.id}`;
  const earlier = agent.versions.filter((version) => version.id !== agent.activeVersionId);
  return (
    <section aria-labelledby={title} className="overflow-hidden rounded-l border bg-surface">
      <div className="px-4 py-3">
        <h2 id={title} className="break-words font-semibold text-lg">
          {agent.name}
        </h2>
        <dl className="mt-1.5 flex flex-col gap-0.5">
          <Fact name="Agent">
            <Id id={agent.id} what="agent id" />
            <span className="text-text-2">
              made <RelativeTime at={agent.createdAt} />
            </span>
          </Fact>
          <Fact name="Active version">
            {agent.activeVersionId ? <Id id={agent.activeVersionId} what="version id" /> : 'none, so it cannot be run'}
          </Fact>
          <Fact name="Other versions">
            {earlier.length === 0 && 'none'}
            {earlier.map((version) => (
              <Id key={version.id} id={version.id} what="version id" />
            ))}
          </Fact>
          <Fact name="Declared secrets">
            {agent.secretNames.length === 0 && 'none'}
            {agent.secretNames.map((name) => (
              <code key={name} className="rounded-s border px-1.5 font-mono text-xs">
                {name}
              </code>
            ))}
          </Fact>
        </dl>
      </div>
      <AgentOptions agent={agent} />
    </section>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex min-h-7 flex-wrap items-center gap-x-2">
      <dt className="w-full text-text-3 sm:w-[130px]">{name}</dt>
      <dd className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1">{children}</dd>
    </div>
  );
}

function Id({ id, what }: { id: string; what: string }) {
  return (
    <span className="inline-flex min-w-0 items-center gap-0.5">
      <code className="min-w-0 break-all font-mono text-xs">{id}</code>
      <CopyButton text={id} label={`Copy ${what}`} isIconOnly />
    </span>
  );
}
