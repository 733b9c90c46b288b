'use client';

import { useQuery } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { useComposing, useDraft } from '@/components/composer/composing';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { agentsQuery } from '@/lib/agents/queries';
import { ITEMS_MAX } from '@/lib/batches/schema';
import { isBlank } from '@/lib/composer/editor';
import { ColumnList } from './column-list';
import { countOf } from './counts';
import { HandBackButton } from './hand-back-button';
import { type Importing, useImporting } from './importing';
import { PromptField } from './prompt-field';
import { ReadSettings } from './read-settings';
import { RowResults } from './row-results';
import { SourceStep } from './source-step';
import { WorkBar } from './work-bar';

type Props = {
  onOpenChange: (open: boolean) => void;
  /** Read at once. */
  file?: File;
};

/** From a file or a pasted text to items: what was guessed is shown, and Import may be pressed right away. */
export function ImportDialog({ onOpenChange, file }: Props) {
  const { session, addItems, goTo, announce } = useComposing();
  const draft = useDraft();
  const agents = useQuery(agentsQuery()).data;
  const agent = agents?.find(({ id }) => id === draft.agentId);
  const [isReplacing, setReplacing] = useState(false);
  const present = draft.items.every(isBlank) ? 0 : draft.items.length;
  const room = ITEMS_MAX - (isReplacing ? 0 : present);
  const importing = useImporting({ secretNames: agent?.secretNames ?? [], room });
  const { found, checked, work, error } = importing;
  const named = agents?.find(({ id }) => id === found?.agentId && id !== draft.agentId);
  const readFile = useEffectEvent(() => file && importing.read(file, {}));
  useEffect(() => void readFile(), []);

  async function run() {
    const items = await importing.takeItems();
    if (!items || items.length === 0) return;
    if (named && (isReplacing || present === 0)) session.editor.change({ agentId: named.id });
    if (isReplacing) {
      session.editor.change({ items }, { label: `import of ${countOf(items.length, 'item')}` });
      if (items[0]) goTo(items[0].id, 'parts.0.text');
    } else addItems(items);
    announce(`${countOf(items.length, 'item')} imported`);
    onOpenChange(false);
  }

  return (
    <Dialog
      open
      isFull
      onOpenChange={onOpenChange}
      title="Import"
      description={found ? undefined : 'Every row of a table or file becomes an item.'}
      footer={
        <>
          {found && work && <WorkBar {...work} onStop={importing.startOver} />}
          {found && present > 0 && (
            <label className="mr-auto flex items-center gap-2">
              <input type="checkbox" checked={isReplacing} onChange={() => setReplacing(!isReplacing)} />
              Replace the {countOf(present, 'item')} of the draft
            </label>
          )}
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
          {found && <HandBackButton importing={importing} />}
          {found && <ImportButton importing={importing} onPress={run} />}
        </>
      }
    >
      {!found && !work && <SourceStep error={error} onSource={(source) => importing.read(source, {})} />}
      {work && !found && <WorkBar {...work} onStop={importing.startOver} />}
      {found && (
        <div className="mt-2 flex flex-col gap-5">
          <ReadSettings importing={importing} />
          {error && (
            <p role="alert" className="rounded-m bg-failed-soft px-3 py-2 text-failed">
              {error}
            </p>
          )}
          <ColumnList importing={importing} />
          <PromptField importing={importing} />
          {checked && <RowResults importing={importing} agent={agent} namedAgent={named?.name} />}
        </div>
      )}
    </Dialog>
  );
}

function ImportButton({ importing: { checked, work }, onPress }: { importing: Importing; onPress: () => void }) {
  const good = checked?.good ?? 0;
  const isBlocked = !checked || good === 0 || checked.problems.length > 0 || checked.waiting > 0 || work !== null;
  const button = useRef<HTMLButtonElement>(null);
  // What had the focus went with the step before; a guess that is right needs no more than Enter.
  useEffect(() => button.current?.focus(), []);
  const rows = checked && checked.bad + checked.waiting > 0 ? 'good row' : 'row';
  return (
    <Button
      variant="primary"
      ref={button}
      aria-disabled={isBlocked}
      isPending={work?.word === 'Making the items'}
      onClick={() => !isBlocked && onPress()}
    >
      Import {countOf(good, rows)}
    </Button>
  );
}
