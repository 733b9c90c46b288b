'use client';

import { useFormContext, useWatch } from 'react-hook-form';
import { Field, Input, Select } from '@/components/ui/field';
import type { Agent } from '@/lib/agents/schema';
import type { DraftItem } from '@/lib/batches/schema';
import { useComposing, useDraftValue } from './composing';
import { fieldId } from './field-id';
import { useFieldError } from './mirror';

/** Which model and which version of the agent this item goes to. */
export function OptionFields({ agent }: { agent: Agent | undefined }) {
  const { register } = useFormContext<DraftItem>();
  const optionError = useFieldError('llmId');
  const versionError = useVersionError();
  const versionId = useWatch<DraftItem, 'versionId'>({ name: 'versionId' });
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <Field label="LLM option" htmlFor={fieldId('llmId')} error={optionError}>
        <OptionInput agent={agent} {...register('llmId')} />
      </Field>
      <Field label="Version" htmlFor={fieldId('versionId')} error={versionError}>
        <VersionSelect agent={agent} {...register('versionId')} value={versionId} />
      </Field>
    </div>
  );
}

/** Any option may be written; those of the agent are offered with what they are. */
export function OptionInput({ agent, ...rest }: { agent: Agent | undefined } & React.ComponentProps<'input'>) {
  const listId = `${rest.name}-options`;
  return (
    <>
      <Input
        {...rest}
        list={listId}
        autoComplete="off"
        spellCheck={false}
        placeholder={agent?.defaultOption ? `${agent.defaultOption} (default)` : 'the agent’s default'}
      />
      <datalist id={listId}>
        {agent?.options.map(({ id, description, model }) => (
          <option key={id} value={id}>
            {description ?? model}
          </option>
        ))}
      </datalist>
    </>
  );
}

/** A version that is chosen stays what is shown, also while the API tells of none. */
export function VersionSelect({ agent, ...rest }: { agent: Agent | undefined } & React.ComponentProps<'select'>) {
  const versions = agent?.versions ?? [];
  const isUntold = Boolean(rest.value) && !versions.some(({ id }) => id === rest.value);
  return (
    <Select {...rest}>
      <option value="">active{agent?.activeVersionId ? ` (${agent.activeVersionId})` : ''}</option>
      {isUntold && <option value={rest.value}>{rest.value}</option>}
      {versions.map(({ id }) => (
        <option key={id} value={id}>
          {id}
        </option>
      ))}
    </Select>
  );
}

/** The server knows of versions that this page has not heard of, so its word counts too. */
function useVersionError(): string | undefined {
  const own = useFieldError('versionId');
  const { session, currentId } = useComposing();
  const item = useDraftValue((_draft, editor) => editor.itemOf(currentId));
  const refusal = item && session.problems.refusalsOf(item).find(({ path }) => path === 'versionId');
  return own ?? refusal?.message;
}
