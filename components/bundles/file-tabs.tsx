'use client';

import { FilePlus2, Trash2 } from 'lucide-react';
import { type KeyboardEvent, useId, useState } from 'react';
import { Button } from '@/components/ui/button';
import { classNames } from '@/components/ui/class-names';
import { EmptyState } from '@/components/ui/empty-state';
import { toast } from '@/components/ui/toast';
import type { AgentFile } from '@/lib/agents/schema';
import { AddFile } from './add-file';

/** The prompt and every further file of an agent, one at a time. */
export function FileTabs({ files, onChange }: { files: AgentFile[]; onChange: (files: AgentFile[]) => void }) {
  const id = useId();
  const others = files.filter(({ path }) => path !== 'dari.yml');
  const [chosen, setChosen] = useState(others[0]?.path);
  const [isAdding, setIsAdding] = useState(false);
  const current = others.find(({ path }) => path === chosen) ?? others[0];

  function add(path: string) {
    onChange([...files, { path, text: '' }]);
    setChosen(path);
    setIsAdding(false);
  }

  function remove(file: AgentFile) {
    onChange(files.filter(({ path }) => path !== file.path));
    toast(`${file.path} was removed`, { action: { label: 'Undo', onClick: () => onChange(files) } });
  }

  function move(event: KeyboardEvent) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step || !current) return;
    const next = others[(others.indexOf(current) + step + others.length) % others.length];
    setChosen(next?.path);
    document.getElementById(`${id}-${next?.path}`)?.focus();
  }

  return (
    <section aria-label="Prompt and further files" className="flex min-w-0 flex-col rounded-l border bg-surface">
      <div className="flex items-center gap-1 border-b px-1.5">
        <div role="tablist" aria-label="Files" onKeyDown={move} className="flex min-w-0 flex-1 overflow-x-auto">
          {others.map(({ path }) => (
            <button
              key={path}
              id={`${id}-${path}`}
              type="button"
              role="tab"
              aria-selected={path === current?.path}
              aria-controls={`${id}-panel`}
              tabIndex={path === current?.path ? 0 : -1}
              onClick={() => setChosen(path)}
              className={classNames(
                'h-10 shrink-0 border-b-2 px-2.5 font-mono text-xs focus-visible:-outline-offset-2',
                path === current?.path
                  ? 'border-accent text-text'
                  : 'border-transparent text-text-2 hover:border-line-strong hover:text-text',
              )}
            >
              {path}
            </button>
          ))}
        </div>
        {current && (
          <Button
            variant="quiet"
            size="sm"
            className="w-8 px-0! sm:w-7"
            aria-label={`Remove ${current.path}`}
            title="Remove this file"
            onClick={() => remove(current)}
          >
            <Trash2 size={14} aria-hidden />
          </Button>
        )}
        <Button variant="quiet" size="sm" onClick={() => setIsAdding(true)}>
          <FilePlus2 size={14} aria-hidden />
          Add file
        </Button>
      </div>
      {current ? (
        <div id={`${id}-panel`} role="tabpanel" aria-labelledby={`${id}-${current.path}`} className="flex flex-1">
          <textarea
            aria-label={current.path}
            value={current.text}
            onChange={({ target }) =>
              onChange(files.map((file) => (file.path === current.path ? { ...file, text: target.value } : file)))
            }
            spellCheck={false}
            placeholder="Tell the agent who it is and how it is to work."
            className="block min-h-[300px] w-full flex-1 resize-none rounded-b-l bg-transparent px-3 py-2 font-mono text-[13px] leading-5 placeholder:text-text-3 focus-visible:-outline-offset-2 lg:min-h-[440px]"
          />
        </div>
      ) : (
        <EmptyState title="No prompt yet" actions={<Button onClick={() => setIsAdding(true)}>Add a file</Button>}>
          The prompt is a file of its own, named in dari.yml as instructions.system.
        </EmptyState>
      )}
      <AddFile open={isAdding} onOpenChange={setIsAdding} files={files} onAdd={add} />
    </section>
  );
}
