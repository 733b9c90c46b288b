import type { Route } from 'next';
import { classNames } from '@/components/ui/class-names';
import { Link } from '@/components/ui/link';
import { RelativeTime } from '@/components/ui/relative-time';
import type { Agent } from '@/lib/agents/schema';
import { UnreadNotice } from './unread-notice';

/** An agent's versions, newest first, each a way to its details. */
export function AgentVersions({ agent, shownId }: { agent: Agent; shownId: string | null }) {
  return (
    <nav aria-labelledby="versions" className="overflow-hidden rounded-l border bg-surface">
      <h2 id="versions" className="border-b px-4 py-2.5 font-semibold">
        {agent.unread !== null && agent.versions.length === 0
          ? 'Versions'
          : `${agent.versions.length} ${agent.versions.length === 1 ? 'version' : 'versions'}`}
      </h2>
      {agent.unread !== null && <UnreadNotice message={agent.unread} />}
      <ul className="max-h-[420px] overflow-y-auto">
        {agent.versions.toReversed().map(({ id, createdAt }) => (
          <li key={id} className="border-b last:border-b-0">
            <Link
              href={`/agents/${agent.id}?version=${encodeURIComponent(id)}` as Route}
              replace
              scroll={false}
              aria-current={id === shownId ? 'true' : undefined}
              className={classNames(
                'flex min-h-11 flex-wrap items-center justify-between gap-x-2 px-4 py-1.5 focus-visible:-outline-offset-2',
                id === shownId ? 'bg-accent-soft' : 'hover:bg-sunken',
              )}
            >
              <code className="min-w-0 break-all font-mono text-xs">{id}</code>
              <span className="flex items-center gap-2 text-text-2 text-xs">
                {id === agent.activeVersionId && (
                  <span className="rounded-s bg-completed-soft px-1.5 py-px text-completed">active</span>
                )}
                {createdAt && <RelativeTime at={createdAt} />}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
