'use client';

import { type FormEvent, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Field, Input } from '@/components/ui/field';
import type { AgentFile } from '@/lib/agents/schema';
import { findPathFault } from '@/lib/bundles/check';

/** Asks for the path of a new file. */
export function AddFile({
  open,
  onOpenChange,
  files,
  onAdd,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  files: AgentFile[];
  onAdd: (path: string) => void;
}) {
  const [path, setPath] = useState('');
  const [fault, setFault] = useState<string | null>(null);

  function setOpen(isOpen: boolean) {
    setPath('');
    setFault(null);
    onOpenChange(isOpen);
  }

  function add(event: FormEvent) {
    event.preventDefault();
    const found = findPathFault(path.trim(), files);
    setFault(found);
    if (found) return;
    onAdd(path.trim());
    setPath('');
  }

  return (
    <Dialog
      open={open}
      onOpenChange={setOpen}
      title="Add a file"
      description="A text file of the agent: a prompt, notes, examples."
      footer={
        <>
          <Button onClick={() => setOpen(false)}>Cancel</Button>
          <Button variant="primary" type="submit" form="add-file">
            Add file
          </Button>
        </>
      }
    >
      <form id="add-file" onSubmit={add} className="mt-3" noValidate>
        <Field label="Path" htmlFor="add-file-path" {...(fault && { error: fault })}>
          <Input
            value={path}
            onChange={(event) => setPath(event.target.value)}
            placeholder="prompts/system.md"
            autoCapitalize="off"
            autoComplete="off"
            spellCheck={false}
            className="font-mono"
          />
        </Field>
      </form>
    </Dialog>
  );
}
