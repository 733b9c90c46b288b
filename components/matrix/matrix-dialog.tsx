'use client';

import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useComposing } from '@/components/composer/composing';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Field, Input } from '@/components/ui/field';
import { agentsQuery } from '@/lib/agents/queries';
import type { Agent } from '@/lib/agents/schema';
import { ITEMS_MAX } from '@/lib/batches/schema';
import { countWords, REPEATS_MAX } from '@/lib/composer/matrix';
import { readTasks } from '@/lib/composer/matrix-read';
import { useApplyMatrix } from './apply-matrix';
import { ChoiceList } from './choice-list';
import { ConflictChoice } from './conflict-choice';
import { ExclusionGrid } from './exclusion-grid';
import { ExclusionSingles } from './exclusion-singles';
import { useMatrixForm } from './matrix-form';

/** Makes items of tasks by options, versions and repeats; on items that a matrix made, it changes that matrix. */
export function MatrixDialog({
  onOpenChange,
  ids,
}: {
  onOpenChange: (open: boolean) => void;
  /** Items to take; all of the draft when left out. */
  ids?: ReadonlySet<string>;
}) {
  const { session } = useComposing();
  const [chosen] = useState(() => ids ?? new Set(session.editor.get().items.map(({ id }) => id)));
  const { items, agentId } = session.editor.get();
  const inputs = useMemo(() => items.filter(({ id }) => chosen.has(id)), [items, chosen]);
  const read = useMemo(() => readTasks(inputs), [inputs]);
  const agent = useQuery(agentsQuery()).data?.find(({ id }) => id === agentId);
  const form = useMatrixForm(read);
  const { apply, collapse, isPending, error } = useApplyMatrix({ chosen, agent, onDone: () => onOpenChange(false) });
  const { matrix, count, taskCount } = form;
  const { made } = read;
  const total = items.length - inputs.length + count.total;
  const isTooMany = total > ITEMS_MAX;
  const isNothing = count.total === 0;
  const hasGrid = matrix.options.length > 0 || matrix.versions.length > 0;

  return (
    <Dialog
      open
      isWide
      onOpenChange={onOpenChange}
      title="Matrix"
      description={
        made
          ? `A matrix made these ${numberOf(inputs.length)} items of ${tasksOf(taskCount)}. What you change here takes its place.`
          : `Each of ${ids ? 'the selected' : 'the'} ${numberOf(taskCount)} ${taskCount === 1 ? 'item is a task' : 'items is a task'}, and becomes an item for every option, version and repeat.`
      }
      footer={
        <>
          <p role="status" className="mr-auto self-center font-medium tabular-nums">
            <span className="sr-only">Items: </span>
            {countWords(count)}
          </p>
          {made && (
            <Button isPending={isPending} onClick={() => collapse()}>
              Back to {tasksOf(taskCount)}
            </Button>
          )}
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
          <Button
            variant="primary"
            isPending={isPending}
            disabled={form.isFaulty || isTooMany || isNothing}
            onClick={() => apply(matrix, form.conflict)}
          >
            Make {numberOf(count.total)} {count.total === 1 ? 'item' : 'items'}
          </Button>
        </>
      }
    >
      <div className="mt-3 flex flex-col gap-3.5">
        <div className="grid gap-3 sm:grid-cols-2">
          <ChoiceList
            label="LLM options; none keeps each task’s own"
            offers={(agent?.options ?? []).map(({ id, description, model }) => ({
              value: id,
              word: id,
              hint: description ?? model,
            }))}
            chosen={matrix.options}
            onChange={form.setOptions}
            addWord="another option"
          />
          <ChoiceList
            label="Versions; none keeps each task’s own"
            offers={versionOffers(agent)}
            chosen={matrix.versions}
            onChange={form.setVersions}
          />
        </div>
        <div className="max-w-[200px]">
          <Field label={`Repeats, 1 to ${REPEATS_MAX}`} htmlFor="matrix-repeats" error={form.repeatsProblem}>
            <Input
              value={form.repeats}
              inputMode="numeric"
              autoComplete="off"
              maxLength={3}
              onChange={({ target }) => form.setRepeats(target.value)}
            />
          </Field>
        </div>
        {hasGrid && (
          <section aria-label="Exclusions" className="flex flex-col gap-2">
            <h3 className="font-semibold">Exclusions</h3>
            <ExclusionGrid matrix={matrix} onToggle={form.toggleCell} />
            <ExclusionSingles form={form} />
          </section>
        )}
        <ConflictChoice form={form} />
        <p className="text-pretty text-text-2">
          In this order: task by task, then option, then version, then repeat. Each item says so in its metadata, as
          task_index, llm_id{matrix.versions.length > 0 && ', version_id'} and repeat.
        </p>
        {made && made.differing > 0 && (
          <p className="text-pretty text-waiting">
            {made.differing === 1 ? '1 item says' : `${numberOf(made.differing)} items say`} something else than the
            first item of the same task. Only what the first one says is kept. Undo brings all of it back.
          </p>
        )}
        {isTooMany && (
          <p role="alert" className="text-failed">
            That would be a batch of {numberOf(total)} items. A batch has at most {numberOf(ITEMS_MAX)}.
          </p>
        )}
        {isNothing && (
          <p role="alert" className="text-failed">
            Everything is left out: no item would remain.
          </p>
        )}
        {error && (
          <p role="alert" className="text-failed">
            {error}
          </p>
        )}
      </div>
    </Dialog>
  );
}

const numberOf = (value: number): string => value.toLocaleString('en');
const tasksOf = (count: number): string => (count === 1 ? '1 task' : `${numberOf(count)} tasks`);

function versionOffers(agent: Agent | undefined) {
  const active = { value: '', word: 'active', hint: agent?.activeVersionId };
  return [active, ...(agent?.versions ?? []).map(({ id }) => ({ value: id, word: id }))];
}
