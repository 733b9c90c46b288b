'use client';

import { useQuery } from '@tanstack/react-query';
import { ErrorState } from '@/components/ui/error-state';
import { versionQuery } from '@/lib/agents/queries';
import { AgentFact, AgentId, AgentNames } from './agent-fact';
import { AgentListSkeleton } from './agent-list-skeleton';
import { AgentOptions } from './agent-options';
import { VersionFiles } from './version-files';

/** What a version declares, and its files. */
export function VersionView({
  agentId,
  versionId,
  isActive,
}: {
  agentId: string;
  versionId: string;
  isActive: boolean;
}) {
  const { data: version, error, refetch } = useQuery(versionQuery(agentId, versionId));
  if (!version && error) return <ErrorState error={error} onRetry={refetch} />;
  if (!version) return <AgentListSkeleton />;
  return (
    <div className="flex min-w-0 flex-col gap-3.5">
      <section aria-labelledby="version" className="overflow-hidden rounded-l border bg-surface">
        <div className="px-4 py-3">
          <h2 id="version" className="font-semibold text-base">
            {isActive ? 'The active version' : 'An earlier version'}
          </h2>
          {version.description && <p className="mt-0.5 text-pretty text-text-2">{version.description}</p>}
          <dl className="mt-1.5 flex flex-col gap-0.5">
            <AgentFact name="Version">
              <AgentId id={version.id} what="version id" />
            </AgentFact>
            <AgentFact name="Tools">
              <AgentNames names={version.tools} />
            </AgentFact>
            {version.customTools.length > 0 && (
              <AgentFact name="External tools">
                <ul className="flex flex-col gap-1">
                  {version.customTools.map((tool) => (
                    <li key={tool.name} className="text-text-2">
                      <code className="rounded-s border px-1.5 font-mono text-text text-xs">{tool.name}</code>{' '}
                      {tool.description}
                    </li>
                  ))}
                </ul>
              </AgentFact>
            )}
            <AgentFact name="Internet access">{version.internetAccess ? 'yes' : 'no'}</AgentFact>
            <AgentFact name="Declared secrets">
              <AgentNames names={version.secretNames} />
            </AgentFact>
          </dl>
        </div>
        <AgentOptions offer={version} caption="LLM options of this version" />
      </section>
      <VersionFiles agentId={agentId} version={version} />
    </div>
  );
}
