'use client';

import type { Route } from 'next';
import { Link } from '@/components/ui/link';
import { RelativeTime } from '@/components/ui/relative-time';
import type { Agent } from '@/lib/agents/schema';
import { AgentFact, AgentId, AgentNames } from './agent-fact';
import { AgentOptions } from './agent-options';
import { UnreadNotice } from './unread-notice';

/** An agent with what its active version offers. */
export function AgentCard({ agent }: { agent: Agent }) {
  const title = `agent-${agent.id}`;
  const earlier = agent.versions.length - 1;
  return (
    <section aria-labelledby={title} className="overflow-hidden rounded-l border bg-surface">
      <div className="px-4 py-3">
        <h2 id={title} className="break-words font-semibold text-lg">
          <Link href={`/agents/${agent.id}` as Route} className="rounded-s hover:underline">
            {agent.name}
          </Link>
        </h2>
        <dl className="mt-1.5 flex flex-col gap-0.5">
          <AgentFact name="Agent">
            <AgentId id={agent.id} what="agent id" />
            <span className="text-text-2">
              made <RelativeTime at={agent.createdAt} />
            </span>
          </AgentFact>
          <AgentFact name="Active version">
            {agent.activeVersionId ? (
              <AgentId id={agent.activeVersionId} what="version id" />
            ) : (
              'none, so it cannot be run'
            )}
            {earlier > 0 && (
              <span className="text-text-2">
                and {earlier} other {earlier === 1 ? 'version' : 'versions'}
              </span>
            )}
          </AgentFact>
          {(agent.unread === null || agent.secretNames.length > 0) && (
            <AgentFact name="Declared secrets">
              <AgentNames names={agent.secretNames} />
            </AgentFact>
          )}
        </dl>
      </div>
      {agent.unread !== null && <UnreadNotice message={agent.unread} />}
      {(agent.unread === null || agent.options.length > 0) && (
        <AgentOptions offer={agent} caption={`LLM options of ${agent.name}`} />
      )}
    </section>
  );
}
