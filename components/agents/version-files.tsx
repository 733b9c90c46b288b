'use client';

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { classNames } from '@/components/ui/class-names';
import { CopyButton } from '@/components/ui/copy-button';
import { Skeleton } from '@/components/ui/skeleton';
import { fileQuery } from '@/lib/agents/queries';
import type { VersionDetail } from '@/lib/agents/schema';

/** The files of a version, one of them to read. */
export function VersionFiles({ agentId, version }: { agentId: string; version: VersionDetail }) {
  const paths = version.files.map(({ path }) => path);
  const [chosen, setChosen] = useState(paths.includes('dari.yml') ? 'dari.yml' : paths[0]);
  return (
    <section aria-labelledby="files" className="overflow-hidden rounded-l border bg-surface">
      <h2 id="files" className="border-b px-4 py-2.5 font-semibold">
        Files
      </h2>
      <div className="grid lg:grid-cols-[200px_minmax(0,1fr)]">
        <ul className="max-h-40 overflow-y-auto border-b py-1 lg:max-h-[480px] lg:border-r lg:border-b-0">
          {paths.map((path) => (
            <li key={path}>
              <button
                type="button"
                aria-pressed={path === chosen}
                onClick={() => setChosen(path)}
                className={classNames(
                  'min-h-8 w-full break-all px-4 py-1 text-left font-mono text-xs focus-visible:-outline-offset-2',
                  path === chosen ? 'bg-accent-soft' : 'text-text-2 hover:bg-sunken hover:text-text',
                )}
              >
                {path}
              </button>
            </li>
          ))}
        </ul>
        {chosen && <FileText key={chosen} agentId={agentId} versionId={version.id} path={chosen} />}
      </div>
    </section>
  );
}

function FileText({ agentId, versionId, path }: { agentId: string; versionId: string; path: string }) {
  const { data, error, refetch } = useQuery(fileQuery(agentId, versionId, path));
  if (!data && error) {
    return (
      <div role="alert" className="px-4 py-3">
        <p className="text-failed">{error.message}</p>
        <Button size="sm" className="mt-2" onClick={() => refetch()}>
          Try again
        </Button>
      </div>
    );
  }
  if (!data) {
    return (
      <div role="status" className="px-4 py-3">
        <span className="sr-only">Loading {path} …</span>
        <Skeleton className="h-40 w-full" />
      </div>
    );
  }
  return (
    <div className="relative min-w-0">
      <div className="absolute top-1 right-1 bg-surface">
        <CopyButton text={data.text} label={`Copy ${path}`} isIconOnly />
      </div>
      <section
        aria-label={path}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        className="max-h-[480px] overflow-auto focus-visible:-outline-offset-2"
      >
        <pre className="px-4 py-3 font-mono text-xs leading-5">{data.text}</pre>
      </section>
    </div>
  );
}
