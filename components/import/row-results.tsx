'use client';

import { useState } from 'react';
import { Pills } from '@/components/ui/pills';
import type { Agent } from '@/lib/agents/schema';
import type { Note } from '@/lib/import/table';
import { BadRows } from './bad-rows';
import { linesOf } from './counts';
import { GoodRows } from './good-rows';
import type { Importing } from './importing';

type Pane = 'good' | 'bad' | 'notes';
const NAMES_SHOWN = 5;

/** How many rows become items, which do not, and what else there is to know. */
export function RowResults({
  importing,
  agent,
  namedAgent,
}: {
  importing: Importing;
  agent: Agent | undefined;
  /** The agent that the file names, where it is another than the draft's. */
  namedAgent: string | undefined;
}) {
  const { checked, found } = importing;
  const [pane, setPane] = useState<Pane | null>(null);
  if (!checked || !found) return null;
  const notes = [...hintsOf(checked, agent, namedAgent, found.agentId), ...found.notes, ...checked.notes];
  const shown = pane ?? (checked.bad > 0 ? 'bad' : 'good');
  return (
    <section aria-labelledby="import-rows">
      <div className="flex flex-wrap items-center gap-3">
        <h3 id="import-rows" className="font-semibold">
          Rows
        </h3>
        <Pills<Pane>
          label="Which rows"
          pills={[
            { value: 'good', word: 'Good', count: checked.good },
            { value: 'bad', word: 'Bad', count: checked.bad },
            { value: 'notes', word: 'Notes', count: notes.length },
          ]}
          value={shown}
          onChange={setPane}
        />
        <p role="status" className="text-text-2">
          {words(checked)}
        </p>
      </div>
      <div className="mt-2">
        {shown === 'good' && <GoodRows key={checked.id} importing={importing} />}
        {shown === 'bad' && <BadRows key={checked.id} importing={importing} />}
        {shown === 'notes' && <NoteList notes={notes} />}
      </div>
    </section>
  );
}

function words({ good, bad, waiting, noRoom }: { good: number; bad: number; waiting: number; noRoom: number }): string {
  if (good + bad + waiting === 0) return 'There is a header, and no row below it.';
  if (waiting > 0) return `${waiting.toLocaleString('en')} wait for a decision.`;
  if (noRoom > 0) return `${good.toLocaleString('en')} fit; a batch has at most 50,000 items.`;
  return bad > 0 ? `${good.toLocaleString('en')} good, ${bad.toLocaleString('en')} bad.` : 'All of them are good.';
}

function NoteList({ notes }: { notes: Note[] }) {
  if (notes.length === 0) return <p className="text-text-2">Nothing else to know.</p>;
  return (
    <ul className="divide-y rounded-m border">
      {notes.map(({ message, lines }) => (
        <li key={message} className="wrap-anywhere px-3 py-2">
          {message}
          {lines.length > 0 && <span className="text-text-2">: {linesOf(lines)}</span>}.
        </li>
      ))}
    </ul>
  );
}

/** What the agent does not know is told and never in the way: any name may be sent. */
function hintsOf(
  { llmIds, versionIds }: { llmIds: string[]; versionIds: string[] },
  agent: Agent | undefined,
  namedAgent: string | undefined,
  fileAgentId: string | null,
): Note[] {
  const hints: string[] = [];
  if (namedAgent) hints.push(`The file is for the agent ${namedAgent}, which an empty draft takes over`);
  else if (fileAgentId && agent && fileAgentId !== agent.id)
    hints.push(`The file is for the agent ${fileAgentId}, which is not here`);
  const unknown =
    agent && agent.options.length > 0 ? llmIds.filter((id) => !agent.options.some((one) => one.id === id)) : [];
  if (agent && unknown.length > 0)
    hints.push(
      `${namesOf(unknown)} ${unknown.length === 1 ? 'is no option' : 'are no options'} of ${agent.name}; they are sent as they are`,
    );
  const strange =
    agent && agent.versions.length > 0 ? versionIds.filter((id) => !agent.versions.some((one) => one.id === id)) : [];
  if (agent && strange.length > 0)
    hints.push(`${namesOf(strange)} ${strange.length === 1 ? 'is no version' : 'are no versions'} of ${agent.name}`);
  return hints.map((message) => ({ message, lines: [] }));
}

function namesOf(names: string[]): string {
  const more = names.length - NAMES_SHOWN;
  return names.slice(0, NAMES_SHOWN).join(', ') + (more > 0 ? ` and ${more.toLocaleString('en')} more` : '');
}
