'use client';

import { useState } from 'react';
import { useComposing } from '@/components/composer/composing';
import { toast } from '@/components/ui/toast';
import type { Agent } from '@/lib/agents/schema';
import type { DraftItem } from '@/lib/batches/schema';
import { type Conflict, expandTask, type Matrix } from '@/lib/composer/matrix';
import { readTasks } from '@/lib/composer/matrix-read';

type Use = { chosen: ReadonlySet<string>; agent: Agent | undefined; onDone: () => void };

/** Puts what a matrix makes in the place of the chosen items, as one step that can be undone. */
export function useApplyMatrix({ chosen, agent, onDone }: Use) {
  const { session, travel, select } = useComposing();
  const { editor, autosave } = session;
  const [isPending, setPending] = useState(false);
  const [error, setError] = useState<string>();

  async function put(make: (task: DraftItem, number: number) => DraftItem[], label: string) {
    const hasNewSecret = [...chosen].some((id) => editor.itemOf(id)?.secrets.some(({ value }) => value !== ''));
    setError(undefined);
    setPending(true);
    // A copy takes along the values of secrets from where they are kept, so they have to be there.
    const isKept = !hasNewSecret || (await autosave.flush());
    setPending(false);
    if (!isKept) {
      return setError('Nothing was made: a new secret is not saved yet. Your choices stand; try again when it is.');
    }
    const { tasks } = readTasks(editor.get().items.filter(({ id }) => chosen.has(id)));
    const madeById = new Map(tasks.map(({ item }, index) => [item.id, make(item, index + 1)]));
    const made = [...madeById.values()].flat();
    editor.replaceItems(chosen, ({ id }) => madeById.get(id) ?? [], { label });
    const step = editor.steps();
    if (made[0]) select(made[0].id);
    onDone();
    toast(
      `${numberOf(made.length)} ${made.length === 1 ? 'item' : 'items'} of ${numberOf(tasks.length)} ${tasks.length === 1 ? 'task' : 'tasks'}`,
      {
        action: { label: 'Undo', onClick: () => editor.steps() === step && travel('undo') },
      },
    );
  }

  return {
    apply: (matrix: Matrix, conflict: Conflict) =>
      void put(
        (task, number) => expandTask(task, { number, matrix, conflict, defaultOption: agent?.defaultOption ?? null }),
        'the matrix',
      ),
    collapse: () => void put((task) => [task], 'taking back the matrix'),
    isPending,
    error,
  };
}

const numberOf = (value: number): string => value.toLocaleString('en');
