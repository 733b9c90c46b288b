'use client';

import { Field, Input, Select, Textarea } from '@/components/ui/field';
import type { Agent } from '@/lib/agents/schema';
import type { BulkEdit } from '@/lib/composer/bulk-edit';
import { OptionInput, VersionSelect } from './option-fields';

export const DEEDS: Record<BulkEdit['kind'], string> = {
  option: 'Set the LLM option',
  version: 'Set the version',
  metadata: 'Set metadata',
  'no-metadata': 'Remove metadata',
  before: 'Put a text before the message',
  after: 'Put a text after the message',
  'no-parts': 'Remove parts',
};

export function emptyEdit(kind: BulkEdit['kind']): BulkEdit {
  switch (kind) {
    case 'option':
      return { kind, llmId: '' };
    case 'version':
      return { kind, versionId: '' };
    case 'metadata':
      return { kind, key: '', value: '' };
    case 'no-metadata':
      return { kind, key: '' };
    case 'no-parts':
      return { kind, which: 'file', filename: '' };
    default:
      return { kind, text: '' };
  }
}

/** What is still missing before the change makes sense. */
export function problemOf(edit: BulkEdit): string | null {
  if ((edit.kind === 'metadata' || edit.kind === 'no-metadata') && edit.key === '') return 'Name the key.';
  if ((edit.kind === 'before' || edit.kind === 'after') && edit.text === '') return 'Write the text.';
  if (edit.kind === 'no-parts' && edit.which === 'named' && edit.filename === '') return 'Name the file.';
  return null;
}

type Fields = { edit: BulkEdit; agent: Agent | undefined; onChange: (edit: BulkEdit) => void };

export function BulkEditFields({ edit, agent, onChange }: Fields) {
  switch (edit.kind) {
    case 'option':
      return (
        <Field label="LLM option" htmlFor="bulk-option" hint="Empty: the agent’s default.">
          <OptionInput
            agent={agent}
            name="bulk"
            maxLength={200}
            value={edit.llmId}
            onChange={({ target }) => onChange({ ...edit, llmId: target.value })}
          />
        </Field>
      );
    case 'version':
      return (
        <Field label="Version" htmlFor="bulk-version">
          <VersionSelect
            agent={agent}
            value={edit.versionId}
            onChange={({ target }) => onChange({ ...edit, versionId: target.value })}
          />
        </Field>
      );
    case 'metadata':
      return (
        <div className="grid gap-3 sm:grid-cols-2">
          <KeyField value={edit.key} onChange={(key) => onChange({ ...edit, key })} />
          <Field label="Value" htmlFor="bulk-value">
            <Input
              value={edit.value}
              maxLength={512}
              autoComplete="off"
              onChange={({ target }) => onChange({ ...edit, value: target.value })}
            />
          </Field>
        </div>
      );
    case 'no-metadata':
      return <KeyField value={edit.key} onChange={(key) => onChange({ ...edit, key })} />;
    case 'no-parts':
      return <PartFields edit={edit} onChange={onChange} />;
    default:
      return (
        <Field
          label="Text"
          htmlFor="bulk-text"
          hint="It is put there as it is; end it with a line break for one of its own."
        >
          <Textarea
            rows={4}
            dir="auto"
            value={edit.text}
            onChange={({ target }) => onChange({ ...edit, text: target.value })}
          />
        </Field>
      );
  }
}

function KeyField({ value, onChange }: { value: string; onChange: (key: string) => void }) {
  return (
    <Field label="Key" htmlFor="bulk-key">
      <Input
        value={value}
        maxLength={64}
        autoComplete="off"
        spellCheck={false}
        onChange={({ target }) => onChange(target.value.trim())}
      />
    </Field>
  );
}

type PartEdit = Extract<BulkEdit, { kind: 'no-parts' }>;

function PartFields({ edit, onChange }: { edit: PartEdit; onChange: (edit: BulkEdit) => void }) {
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <Field label="Which" htmlFor="bulk-which">
        <Select
          value={edit.which}
          onChange={({ target }) => onChange({ ...edit, which: target.value as PartEdit['which'] })}
        >
          <option value="file">all files</option>
          <option value="image">all images</option>
          <option value="text">all texts</option>
          <option value="named">the file named</option>
        </Select>
      </Field>
      {edit.which === 'named' && (
        <Field label="File name" htmlFor="bulk-filename">
          <Input
            value={edit.filename}
            autoComplete="off"
            spellCheck={false}
            onChange={({ target }) => onChange({ ...edit, filename: target.value })}
          />
        </Field>
      )}
    </div>
  );
}
