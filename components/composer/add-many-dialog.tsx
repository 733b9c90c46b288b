'use client';

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Field, Textarea } from '@/components/ui/field';
import { agentsQuery } from '@/lib/agents/queries';
import { ITEMS_MAX } from '@/lib/batches/schema';
import { itemsOfLines, linesOf } from '@/lib/composer/editor';
import { useComposing, useDraft } from './composing';
import { OptionInput, VersionSelect } from './option-fields';

/** Makes an item of each line of a text, all with the same option and version. */
export function AddManyDialog({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const { addItems, currentId } = useComposing();
  const draft = useDraft();
  const inHand = draft.items.find(({ id }) => id === currentId);
  const agent = useQuery(agentsQuery()).data?.find(({ id }) => id === draft.agentId);
  const [text, setText] = useState('');
  const [llmId, setLlmId] = useState(inHand?.llmId ?? '');
  const [versionId, setVersionId] = useState(inHand?.versionId ?? '');
  const count = linesOf(text).length;
  const room = ITEMS_MAX - draft.items.length;
  const error = count > room ? `A batch has at most 50,000 items; there is room for ${room} more.` : undefined;

  function add() {
    onOpenChange(false);
    addItems(itemsOfLines(text, { llmId, versionId }));
  }

  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Add many items"
      description="Write or paste one message a line. Each line becomes an item at the end of the list."
      footer={
        <>
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
          <Button variant="primary" disabled={count === 0 || error !== undefined} onClick={add}>
            {count === 1 ? 'Add 1 item' : `Add ${count.toLocaleString('en')} items`}
          </Button>
        </>
      }
    >
      <div className="mt-3 flex flex-col gap-3">
        <Field label="Messages" htmlFor="many-messages" error={error}>
          <Textarea rows={10} value={text} onChange={(event) => setText(event.target.value)} />
        </Field>
        <div className="grid gap-3 sm:grid-cols-2">
          <Field label="LLM option" htmlFor="many-option">
            <OptionInput
              agent={agent}
              name="many"
              maxLength={200}
              value={llmId}
              onChange={(event) => setLlmId(event.target.value)}
            />
          </Field>
          <Field label="Version" htmlFor="many-version">
            <VersionSelect agent={agent} value={versionId} onChange={(event) => setVersionId(event.target.value)} />
          </Field>
        </div>
      </div>
    </Dialog>
  );
}
