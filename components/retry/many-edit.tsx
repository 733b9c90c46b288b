'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { useQuery } from '@tanstack/react-query';
import { Plus, X } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { FormProvider, get, useForm, useFormContext, useWatch } from 'react-hook-form';
import { OptionInput, VersionSelect } from '@/components/composer/option-fields';
import { Button } from '@/components/ui/button';
import { Field, Input, Textarea } from '@/components/ui/field';
import { agentQuery } from '@/lib/agents/queries';
import { manyEditSchema } from '@/lib/batches/retry-edit';
import type { RetryEdit } from '@/lib/batches/retry-schema';
import type { BatchRow } from '@/lib/batches/schema';
import { RETRY_FORM_ID } from './form-id';
import { ManyFiles } from './many-files';
import { ManyPreview } from './many-preview';
import { NamesField, PairsField } from './named-fields';
import type { EditProps } from './one-edit';
import { submitByKeys } from './submit-by-keys';

/** One kind of change, and what it begins with once it is asked for. */
type Kind = { word: string; start: RetryEdit };

const KINDS = {
  model: { word: 'Model', start: { llmId: '' } },
  version: { word: 'Version', start: { versionId: '' } },
  before: { word: 'Text before', start: { textBefore: '' } },
  after: { word: 'Text after', start: { textAfter: '' } },
  replace: { word: 'Find and replace', start: { replaceText: { find: '', replace: '' } } },
  files: { word: 'Files', start: { addFiles: [], removeFiles: false } },
  metadata: { word: 'Metadata', start: { setMetadata: [], removeMetadata: [] } },
  secrets: { word: 'Secrets', start: { setSecrets: [], removeSecrets: [] } },
} satisfies Record<string, Kind>;
type KindKey = keyof typeof KINDS;
const KEYS = Object.keys(KINDS) as KindKey[];

/** The same changes for many items: each kind is added when wanted, so that what is not there stays as it is. */
export function ManyEdit({ head, rows, limitMb, onBusy, onInvalid, onSubmit }: EditProps & { rows: BatchRow[] }) {
  const form = useForm<RetryEdit>({ defaultValues: {}, resolver: zodResolver(manyEditSchema) });
  const [added, setAdded] = useState<KindKey[]>([]);
  const agent = useQuery({ ...agentQuery(head.agentId ?? ''), enabled: head.agentId !== null }).data;
  const { register } = form;
  const errorOf = (path: string): string | undefined =>
    get(form.formState.errors, `${path}.root.message`) ?? get(form.formState.errors, `${path}.message`);

  function add(key: KindKey) {
    for (const [name, value] of Object.entries(KINDS[key].start)) form.setValue(name as keyof RetryEdit, value);
    setAdded([...added, key]);
  }

  function remove(key: KindKey) {
    for (const name of Object.keys(KINDS[key].start)) form.unregister(name as keyof RetryEdit);
    setAdded(added.filter((one) => one !== key));
  }

  const fields: Record<KindKey, ReactNode> = {
    model: (
      <Field label="LLM option for all; empty is the agent’s default" htmlFor="many-llmId" error={errorOf('llmId')}>
        <OptionInput agent={agent} {...register('llmId')} />
      </Field>
    ),
    version: (
      <Field label="Version for all" htmlFor="many-versionId" error={errorOf('versionId')}>
        <VersionSelect agent={agent} {...register('versionId')} />
      </Field>
    ),
    before: (
      <Field label="Before each first text, as a paragraph" htmlFor="many-before" error={errorOf('textBefore')}>
        <Textarea rows={2} dir="auto" {...register('textBefore')} />
      </Field>
    ),
    after: (
      <Field label="After each first text, as a paragraph" htmlFor="many-after" error={errorOf('textAfter')}>
        <Textarea rows={2} dir="auto" {...register('textAfter')} />
      </Field>
    ),
    replace: (
      <div className="grid gap-2 sm:grid-cols-2">
        <Field label="Find in every text, to the letter" htmlFor="many-find" error={errorOf('replaceText.find')}>
          <Input autoComplete="off" {...register('replaceText.find')} />
        </Field>
        <Field label="Put in its place" htmlFor="many-replace" error={errorOf('replaceText.replace')}>
          <Input autoComplete="off" {...register('replaceText.replace')} />
        </Field>
      </div>
    ),
    files: <ManyFiles limitMb={limitMb} onBusy={onBusy} />,
    metadata: (
      <>
        <PairsField kind="metadata" errorOf={errorOf} />
        <NamesField name="removeMetadata" label="Remove keys, one a line" error={errorOf('removeMetadata')} />
      </>
    ),
    secrets: (
      <>
        <PairsField kind="secrets" errorOf={errorOf} declared={agent?.secretNames} />
        <NamesField name="removeSecrets" label="Remove secrets by name, one a line" error={errorOf('removeSecrets')} />
      </>
    ),
  };

  return (
    <FormProvider {...form}>
      <form
        id={RETRY_FORM_ID}
        noValidate
        onSubmit={form.handleSubmit((edit) => onSubmit(tidied(edit)), onInvalid)}
        onKeyDown={submitByKeys}
        className="space-y-3 pt-1"
      >
        {added.map((key) => (
          <fieldset key={key} className="relative space-y-2 rounded-m border px-3 pt-2 pb-3">
            <legend className="sr-only">{KINDS[key].word}</legend>
            <div className="flex items-center justify-between">
              <span aria-hidden className="font-medium">
                {KINDS[key].word}
              </span>
              <Button
                variant="quiet"
                size="sm"
                aria-label={`Leave ${KINDS[key].word} as it is`}
                onClick={() => remove(key)}
              >
                <X size={14} aria-hidden />
              </Button>
            </div>
            {fields[key]}
          </fieldset>
        ))}
        {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would be read as a question with an answer */}
        <div role="group" aria-label="Change in all" className="flex flex-wrap items-center gap-1.5">
          <span className="text-text-2">Change in all {rows.length.toLocaleString('en')}:</span>
          {KEYS.filter((key) => !added.includes(key)).map((key) => (
            <Button key={key} size="sm" onClick={() => add(key)}>
              <Plus size={13} aria-hidden />
              {KINDS[key].word}
            </Button>
          ))}
        </div>
        <Preview batchId={head.id} rows={rows} />
      </form>
    </FormProvider>
  );
}

function Preview({ batchId, rows }: { batchId: string; rows: BatchRow[] }) {
  const { control } = useFormContext<RetryEdit>();
  const edit = tidied(written(useWatch({ control }) as RetryEdit));
  return edit ? <ManyPreview batchId={batchId} rows={rows} edit={edit} /> : null;
}

/** Without pairs that have no name yet, so that a preview can be shown while they are written. */
function written(edit: RetryEdit): RetryEdit {
  const { setMetadata, setSecrets } = edit;
  return {
    ...edit,
    setMetadata: setMetadata?.filter(({ key }) => key.trim() !== ''),
    setSecrets: setSecrets?.filter(({ name }) => name !== ''),
  };
}

/** Without what was added and then left empty; undefined when nothing is left. An empty model or version is a choice. */
function tidied(edit: RetryEdit): RetryEdit | undefined {
  const isSaid = ([name, value]: [string, unknown]) => {
    if (value === undefined || value === false || (Array.isArray(value) && value.length === 0)) return false;
    return value !== '' || name === 'llmId' || name === 'versionId';
  };
  const said = Object.entries(edit).filter(isSaid);
  return said.length > 0 ? Object.fromEntries(said) : undefined;
}
