'use client';

import { type ComponentProps, useId } from 'react';
import { Field, Input } from '@/components/ui/field';
import { type Choices, hasRule, type Problems } from './choices';

type Fields = { choices: Choices; problems: Problems; onChange: (change: Partial<Choices>) => void };

/** How many sessions may be under way at a time. `ids` begins the id of the input, for links to it. */
export function LimitField({ choices, problems, onChange, ids }: Fields & { ids: string }) {
  return (
    <Field
      label="Sessions under way at a time"
      htmlFor={`${ids}-inFlightMax`}
      hint="Empty: no limit."
      error={problems.inFlightMax}
    >
      <NumberInput
        value={choices.inFlightMax}
        placeholder="no limit"
        onChange={({ target }) => onChange({ inFlightMax: target.value })}
      />
    </Field>
  );
}

export function PilotField({ choices, problems, onChange, ids }: Fields & { ids: string }) {
  return (
    <Field
      label="Send the first items, then ask"
      htmlFor={`${ids}-pilot`}
      hint="How many go first. Empty: all go, and nothing is asked."
      error={problems.pilot}
    >
      <NumberInput
        value={choices.pilot}
        placeholder="all"
        onChange={({ target }) => onChange({ pilot: target.value })}
      />
    </Field>
  );
}

/** Which failures go again without anybody asking. `groups`: kinds of error that the batch has seen. */
export function RuleFields({
  choices,
  problems,
  onChange,
  ids,
  groups = [],
}: Fields & { ids: string; groups?: string[] }) {
  const toggle = (group: string, isOn: boolean) =>
    onChange({ groups: isOn ? [...choices.groups, group] : choices.groups.filter((one) => one !== group) });
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1 text-text-2 text-xs">Try again by itself</legend>
      <Choice checked={choices.creation} onChange={(creation) => onChange({ creation })}>
        items for which no session could be made
      </Choice>
      <Choice checked={choices.timeout} onChange={(timeout) => onChange({ timeout })}>
        sessions that ran out of time
      </Choice>
      {groups.map((group) => (
        <Choice key={group} checked={choices.groups.includes(group)} onChange={(isOn) => toggle(group, isOn)}>
          <bdi className="wrap-anywhere">“{group}”</bdi>
        </Choice>
      ))}
      {hasRule(choices) ? (
        <div className="mt-2 grid grid-cols-2 gap-3">
          <Field label="Times an item, at most" htmlFor={`${ids}-retriesMax`} error={problems.retriesMax}>
            <NumberInput value={choices.retriesMax} onChange={({ target }) => onChange({ retriesMax: target.value })} />
          </Field>
          <Field label="First pause, seconds" htmlFor={`${ids}-backoffSeconds`} error={problems.backoffSeconds}>
            <NumberInput
              value={choices.backoffSeconds}
              onChange={({ target }) => onChange({ backoffSeconds: target.value })}
            />
          </Field>
        </div>
      ) : (
        <p className="mt-1 text-text-3 text-xs">Off: what fails stays failed until you retry it.</p>
      )}
    </fieldset>
  );
}

function Choice({
  checked,
  onChange,
  children,
}: {
  checked: boolean;
  onChange: (isOn: boolean) => void;
  children: React.ReactNode;
}) {
  const id = useId();
  return (
    <div className="flex min-h-8 items-start gap-2 py-1 sm:min-h-6 sm:py-0.5">
      <input
        id={id}
        type="checkbox"
        checked={checked}
        onChange={({ target }) => onChange(target.checked)}
        className="mt-[3px] size-[14px] shrink-0 accent-accent"
      />
      <label htmlFor={id} className="min-w-0">
        {children}
      </label>
    </div>
  );
}

const NumberInput = (props: ComponentProps<'input'>) => (
  <Input {...props} inputMode="numeric" autoComplete="off" maxLength={9} />
);
