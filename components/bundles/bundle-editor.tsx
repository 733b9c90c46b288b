'use client';

import { useQuery } from '@tanstack/react-query';
import type { Route } from 'next';
import { useId, useRef, useState } from 'react';
import { Page } from '@/components/shell/page';
import { Button } from '@/components/ui/button';
import { CodeArea, type CodeAreaHandle, type LineMark } from '@/components/ui/code-area';
import { RelativeTime } from '@/components/ui/relative-time';
import { agentsQuery } from '@/lib/agents/queries';
import type { BundleProblem } from '@/lib/agents/schema';
import { useCheck } from './checking';
import type { Edited, Editing } from './editing';
import { FileTabs } from './file-tabs';
import { LeaveGuard } from './leave-guard';
import { ProblemList } from './problem-list';
import { usePublishing } from './publishing';
import { StartOver } from './start-over';

/** dari.yml with what is wrong in it beside the prompt and the further files, and the way to publish them. */
export function BundleEditor({
  title,
  crumbs,
  agent,
  editing,
  onStartOver,
}: {
  title: string;
  crumbs: { word: string; href: Route }[];
  agent: Edited | null;
  editing: Editing;
  onStartOver: () => void;
}) {
  const summary = useId();
  const code = useRef<CodeAreaHandle>(null);
  const { files, change, isDirty } = editing;
  const check = useCheck(files, agent?.name ?? null);
  const { publish, isPending, refusal } = usePublishing(agent?.id ?? null, files, editing.finish);
  const [tabsKey, setTabsKey] = useState(0);

  const problems = refusal?.problems.length ? refusal.problems : (check?.problems ?? []);
  const warnings = check?.warnings ?? [];
  const manifest = files.find(({ path }) => path === 'dari.yml')?.text ?? '';
  const reveal = ({ line, column }: BundleProblem) => code.current?.reveal(line, column);
  const [first] = check?.problems ?? [];

  function write(text: string) {
    const others = files.filter(({ path }) => path !== 'dari.yml');
    change([{ path: 'dari.yml', text }, ...others]);
  }

  function addMissing(path: string) {
    change([...files, { path, text: '' }]);
  }

  return (
    <Page
      title={title}
      crumbs={crumbs}
      detail={<Keeping editing={editing} />}
      actions={
        <>
          {isDirty && (
            <StartOver
              isNew={agent === null}
              onConfirm={() => {
                onStartOver();
                setTabsKey(tabsKey + 1);
              }}
            />
          )}
          <Button
            variant="primary"
            isPending={isPending}
            aria-disabled={!check || undefined}
            onClick={() => (first ? reveal(first) : check && publish())}
          >
            Publish
          </Button>
        </>
      }
    >
      <LeaveGuard isActive={isDirty} />
      {refusal && (
        <p role="alert" className="mt-3 whitespace-pre-line rounded-m bg-failed-soft px-3 py-2 text-failed">
          It was not published. {refusal.detail}
        </p>
      )}
      <SameName name={check?.name ?? null} isNew={agent === null} />
      <div className="mt-3.5 grid items-stretch gap-3.5 lg:grid-cols-2">
        <section aria-label="Manifest" className="flex min-w-0 flex-col rounded-l border bg-surface">
          <h2 className="flex h-10 items-center border-b px-3 font-mono text-xs">dari.yml</h2>
          <CodeArea
            handle={code}
            label="dari.yml"
            value={manifest}
            onChange={write}
            marks={[...problems.map(toMark('problem')), ...warnings.map(toMark('warning'))]}
            describedBy={summary}
            className="h-[380px] lg:h-[480px]"
          />
          <ProblemList
            id={summary}
            problems={problems}
            warnings={warnings}
            isChecked={check !== null}
            onReveal={reveal}
            action={
              check?.missingFile && (
                <Button size="sm" onClick={() => check.missingFile && addMissing(check.missingFile)}>
                  Add {check.missingFile}
                </Button>
              )
            }
          />
        </section>
        <FileTabs key={tabsKey} files={files} onChange={change} />
      </div>
    </Page>
  );
}

const toMark =
  (kind: LineMark['kind']) =>
  ({ line, message }: BundleProblem): LineMark => ({ line, kind, message });

/** Where what is typed is, until it is published. */
function Keeping({ editing }: { editing: Editing }) {
  const { restored, isOutdated, keeping, isDirty } = editing;
  if (keeping === 'refused') {
    return <span className="text-failed">This browser does not keep what you type. Publish before you leave.</span>;
  }
  if (restored && isDirty) {
    return (
      <>
        What you typed <RelativeTime at={restored.keptAt} /> is back.
        {isOutdated && ' A newer version was published since; publishing this one puts yours in its place.'}
      </>
    );
  }
  if (isDirty) return 'Kept in this browser until you publish it.';
  return 'Publishing makes it the active version. Sessions that exist stay on theirs.';
}

/** A new agent with a name that is taken is a version of that agent. */
function SameName({ name, isNew }: { name: string | null; isNew: boolean }) {
  const { data: agents } = useQuery(agentsQuery());
  if (!isNew || !agents?.some((agent) => agent.name === name)) return null;
  return (
    <p role="status" className="mt-3 rounded-m bg-waiting-soft px-3 py-2 text-waiting">
      There is an agent called {name} already. Publishing adds a version to it. For another agent, change the name.
    </p>
  );
}
