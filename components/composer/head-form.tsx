'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useForm } from 'react-hook-form';
import { Button } from '@/components/ui/button';
import { Field, Input, Select } from '@/components/ui/field';
import { agentsQuery } from '@/lib/agents/queries';
import type { Agent } from '@/lib/agents/schema';
import { NAME_LENGTH_MAX } from '@/lib/batches/schema';
import { type DraftHead, sendableHeadSchema } from '@/lib/composer/problems';
import { useChecking, useComposing, useDraftValue } from './composing';
import { fieldId } from './field-id';

/** An error that came up at once would push away the button whose press took the focus from the field. */
const ERROR_DELAY_MS = 250;

/** The batch's name and the agent that all of its items go to. */
export function HeadForm() {
  const { session, isAttempted } = useComposing();
  const { editor, problems } = session;
  const name = useDraftValue((draft) => draft.name);
  const agentId = useDraftValue((draft) => draft.agentId);
  const form = useForm<DraftHead>({
    defaultValues: { name, agentId },
    resolver: zodResolver(sendableHeadSchema),
    mode: 'onTouched',
    delayError: ERROR_DELAY_MS,
  });
  const { errors } = form.formState;

  useEffect(
    () =>
      form.subscribe({
        formState: { values: true },
        callback: ({ values: { name, agentId } }) => {
          const before = editor.get();
          if (name !== before.name) editor.change({ name }, { label: 'change of the name', key: 'name' });
          if (agentId !== before.agentId) editor.change({ agentId }, { label: 'choice of the agent' });
        },
      }),
    [form, editor],
  );

  useEffect(
    () =>
      editor.subscribe(() => {
        const { name, agentId } = editor.get();
        if (form.getValues('name') !== name) form.setValue('name', name);
        if (form.getValues('agentId') !== agentId) form.setValue('agentId', agentId);
      }),
    [form, editor],
  );

  // An agent that is the only one need not be chosen.
  const { data: agents } = useQuery(agentsQuery());
  const onlyId = agents?.length === 1 ? agents[0]?.id : undefined;
  useEffect(() => {
    if (onlyId && editor.get().agentId === '') form.setValue('agentId', onlyId, { shouldDirty: true });
  }, [onlyId, editor, form]);

  // Read while drawing: a refusal by the server changes nothing of the draft, yet the checking tells of it.
  useChecking();
  const shown = isAttempted ? problems.ofHead(editor.get()) : [];
  const errorOf = (path: keyof DraftHead) =>
    shown.find((problem) => problem.path === path)?.message ?? (isAttempted ? undefined : errors[path]?.message);

  return (
    <div className="mt-3 grid gap-3 sm:grid-cols-2 lg:grid-cols-[300px_320px]">
      <Field label="Name" htmlFor={fieldId('name')} error={errorOf('name')}>
        <Input {...form.register('name')} maxLength={NAME_LENGTH_MAX} autoComplete="off" className="font-semibold" />
      </Field>
      <Field label="Agent" htmlFor={fieldId('agentId')} error={errorOf('agentId')} hint={<AgentHint />}>
        <AgentSelect chosen={agentId} {...form.register('agentId')} />
      </Field>
    </div>
  );
}

function AgentSelect({ chosen, ...rest }: { chosen: string } & React.ComponentProps<'select'>) {
  const { data: agents, isPending } = useQuery(agentsQuery());
  const isKnown = agents?.some(({ id }) => id === chosen);
  return (
    <Select {...rest} aria-busy={isPending} value={chosen}>
      <option value="">{isPending ? 'Asking for the agents…' : 'Choose an agent'}</option>
      {chosen !== '' && !isKnown && (
        <option value={chosen}>{agents ? `${chosen} (not there any more)` : chosen}</option>
      )}
      {agents?.map((agent) => (
        <option key={agent.id} value={agent.id}>
          {labelOf(agent)}
        </option>
      ))}
    </Select>
  );
}

/** What to do when there is no agent to choose. */
function AgentHint() {
  const { data: agents, error, refetch, isFetching } = useQuery(agentsQuery());
  if (error && !agents) {
    return (
      <span role="alert" className="text-failed">
        The agents cannot be read: {error.message}{' '}
        <Button size="sm" isPending={isFetching} onClick={() => void refetch()}>
          Try again
        </Button>
      </span>
    );
  }
  return agents?.length === 0 ? 'The API knows no agent yet. Publish one first.' : null;
}

const labelOf = ({ name, activeVersionId }: Agent): string =>
  activeVersionId ? `${name} · ${activeVersionId} (active)` : `${name} · no active version`;
