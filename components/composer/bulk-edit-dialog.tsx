'use client';

import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useDeferredValue, useMemo, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Field, Select } from '@/components/ui/field';
import { agentsQuery } from '@/lib/agents/queries';
import { applyEdit, type BulkEdit } from '@/lib/composer/bulk-edit';
import { BulkEditFields, DEEDS, emptyEdit, problemOf } from './bulk-edit-fields';
import { BulkExample } from './bulk-example';
import { commitTyping } from './commit-typing';
import { useComposing, useDraftValue } from './composing';

const FORM_ID = 'bulk-edit';

/** One change for the chosen items: what it is, how many it changes, and how one of them looks after it. */
export function BulkEditDialog({ onOpenChange }: { onOpenChange: (open: boolean) => void }) {
  const { session, announce } = useComposing();
  const [items] = useState(session.selection.items);
  const agentId = useDraftValue((draft) => draft.agentId);
  const agent = useQuery(agentsQuery()).data?.find(({ id }) => id === agentId);
  const [edit, setEdit] = useState<BulkEdit>(emptyEdit('option'));
  const deferred = useDeferredValue(edit);
  const changed = useMemo(() => items.filter((item) => applyEdit(item, deferred) !== item), [items, deferred]);
  const problem = problemOf(edit);
  const [example] = changed;

  function apply(event: FormEvent) {
    event.preventDefault();
    if (problem || changed.length === 0) return;
    commitTyping();
    const ids = new Set(changed.map(({ id }) => id));
    session.editor.changeItems(ids, (item) => applyEdit(item, edit));
    announce(`${countOf(changed.length)} changed`);
    onOpenChange(false);
  }

  return (
    <Dialog
      open
      onOpenChange={onOpenChange}
      title={`Edit ${countOf(items.length)}`}
      description="One change for all of them; it can be undone as one."
      footer={
        <>
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
          <Button variant="primary" type="submit" form={FORM_ID} disabled={changed.length === 0 || problem !== null}>
            Change {countOf(changed.length)}
          </Button>
        </>
      }
    >
      <form id={FORM_ID} onSubmit={apply} className="mt-3 flex flex-col gap-3">
        <Field label="Change" htmlFor="bulk-kind">
          <Select value={edit.kind} onChange={({ target }) => setEdit(emptyEdit(target.value as BulkEdit['kind']))}>
            {Object.entries(DEEDS).map(([kind, words]) => (
              <option key={kind} value={kind}>
                {words}
              </option>
            ))}
          </Select>
        </Field>
        <BulkEditFields edit={edit} agent={agent} onChange={setEdit} />
        <p role="status" className="text-text-2">
          {problem ?? wordsOf(changed.length, items.length)}
        </p>
        {example && !problem && <BulkExample before={example} after={applyEdit(example, deferred)} />}
      </form>
    </Dialog>
  );
}

const countOf = (count: number): string => (count === 1 ? '1 item' : `${count.toLocaleString('en')} items`);

function wordsOf(changed: number, all: number): string {
  if (changed === 0) return 'This changes none of them: they are so already.';
  if (changed === all) return `This changes ${all === 1 ? 'it' : `all ${all.toLocaleString('en')}`}.`;
  return `This changes ${countOf(changed)}; the other ${(all - changed).toLocaleString('en')} stay as they are.`;
}
