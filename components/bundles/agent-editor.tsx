'use client';

import type { Route } from 'next';
import { useState, useSyncExternalStore } from 'react';
import { Page } from '@/components/shell/page';
import { Skeleton } from '@/components/ui/skeleton';
import type { AgentFile } from '@/lib/agents/schema';
import { isSame } from '@/lib/bundles/kept-draft';
import { EMPTY_FILES } from '@/lib/bundles/starters';
import { BundleEditor } from './bundle-editor';
import { type Edited, useEditing } from './editing';
import { StarterChoice } from './starter-choice';

type Props = { agent: Edited | null; published: AgentFile[] };

/** Where an agent is written: a new one, or the next version of one that is there. */
export function AgentEditor(props: Props) {
  // Fields that come with the HTML would take what is typed before anything listens, and lose it.
  const isListening = useSyncExternalStore(never, yes, no);
  if (isListening) return <EditorPage {...props} />;
  return (
    <Page title={titleOf(props)} crumbs={crumbsOf(props)}>
      <div className="mt-3.5 grid gap-3.5 lg:grid-cols-2">
        <Skeleton className="h-[520px] rounded-l!" />
        <Skeleton className="h-[520px] rounded-l!" />
      </div>
    </Page>
  );
}

const never = () => () => {};
const yes = () => true;
const no = () => false;

const titleOf = ({ agent }: Props) => (agent ? `New version of ${agent.name}` : 'New agent');

const crumbsOf = ({ agent }: Props): { word: string; href: Route }[] => [
  { word: 'Agents', href: '/agents' },
  ...(agent ? [{ word: agent.name, href: `/agents/${agent.id}` as Route }] : []),
];

function EditorPage(props: Props) {
  const editing = useEditing(props.agent, props.published);
  const [isChosen, setIsChosen] = useState(false);
  if (!props.agent && !isChosen && isSame(editing.files, EMPTY_FILES)) {
    return (
      <Page
        title={titleOf(props)}
        crumbs={crumbsOf(props)}
        detail="An agent is a dari.yml, a prompt and what it needs."
      >
        <StarterChoice
          onChoose={(files) => {
            editing.startOver(files);
            setIsChosen(true);
          }}
        />
      </Page>
    );
  }
  return (
    <BundleEditor
      title={titleOf(props)}
      crumbs={crumbsOf(props)}
      agent={props.agent}
      editing={editing}
      onStartOver={() => {
        editing.startOver();
        setIsChosen(false);
      }}
    />
  );
}
