'use client';

import { useQuery } from '@tanstack/react-query';
import { Info } from 'lucide-react';
import type { ReactNode } from 'react';
import { itemsWord } from '@/components/submissions/amounts';
import { Button } from '@/components/ui/button';
import { agentsQuery } from '@/lib/agents/queries';
import type { Agent } from '@/lib/agents/schema';
import type { DraftItem } from '@/lib/batches/schema';
import { duplicatesIn, type Tally } from '@/lib/composer/tally';
import { credentialsQuery } from '@/lib/credentials/queries';
import { useComposing } from './composing';
import { ADD_SECRET_ID } from './secret-fields';

const NAMES_SHOWN = 5;

/** What looks like a mistake and is none for sure: nothing here stands in the way. */
export function PreflightHints({ tally, agentId }: { tally: Tally; agentId: string }) {
  const { session, goTo, select, focusField } = useComposing();
  const agent = useQuery(agentsQuery()).data?.find(({ id }) => id === agentId);
  const { data: stored } = useQuery({ ...credentialsQuery(), enabled: (agent?.secretNames.length ?? 0) > 0 });
  const undeclared = undeclaredOptions(tally, agent);
  const missing = missingSecrets(tally, agent, new Set(stored?.credentials.map(({ name }) => name)));
  const goToFirst = (path: string, fits: (item: DraftItem) => boolean) => {
    const item = session.editor.get().items.find(fits);
    if (item) goTo(item.id, path);
  };
  function showDuplicates() {
    const again = duplicatesIn(session.editor.get().items);
    session.selection.selectWhere(({ id }) => again.has(id));
    goToFirst('parts.0.text', ({ id }) => again.has(id));
  }

  if (!tally.isWhole || tally.duplicateCount + undeclared.length + missing.length === 0) return null;
  return (
    <ul aria-label="Hints" className="mt-2.5 flex flex-col gap-1.5 border-t pt-2.5">
      {tally.duplicateCount > 0 && (
        <Hint word="Show" label="Show the duplicates" onGo={showDuplicates}>
          {itemsWord(tally.duplicateCount)} {tally.duplicateCount === 1 ? 'says' : 'say'} the same as one before.
        </Hint>
      )}
      {undeclared.slice(0, NAMES_SHOWN).map(([llmId, count]) => (
        <Hint
          key={llmId}
          word="Go"
          label={`Go to the first item with ${llmId}`}
          onGo={() => goToFirst('llmId', (item) => item.llmId.trim() === llmId)}
        >
          The agent’s active version does not declare the option <b className="font-medium">{llmId}</b> (
          {itemsWord(count)}).
        </Hint>
      ))}
      {missing.map(([name, count]) => (
        <Hint
          key={name}
          word="Go"
          label={`Go to the first item without ${name}`}
          onGo={() => {
            const item = session.editor.get().items.find(({ secrets }) => secrets.every((one) => one.name !== name));
            if (item) select(item.id);
            focusField(ADD_SECRET_ID);
          }}
        >
          The agent asks for the secret <b className="font-medium">{name}</b>; {itemsWord(count)}{' '}
          {count === 1 ? 'has' : 'have'} none, and no stored credential is called so.
        </Hint>
      ))}
    </ul>
  );
}

function Hint({ word, label, onGo, children }: { word: string; label: string; onGo: () => void; children: ReactNode }) {
  return (
    <li className="flex items-start gap-2 text-text-2">
      <Info size={14} aria-hidden className="mt-[2.5px] shrink-0 text-waiting" />
      <span className="wrap-anywhere min-w-0 flex-1 text-pretty">{children}</span>
      <Button variant="quiet" size="sm" aria-label={label} onClick={onGo}>
        {word}
      </Button>
    </li>
  );
}

/** An agent that declares no options at all, or cannot be read, declares none that could be missed. */
function undeclaredOptions({ byOption }: Tally, agent: Agent | undefined): [string, number][] {
  if (!agent || agent.unread !== null || agent.options.length === 0) return [];
  const declared = new Set(agent.options.map(({ id }) => id));
  return [...byOption].filter(([llmId]) => llmId !== '' && !declared.has(llmId));
}

/** The API takes an item without a declared secret, so this is told and does not block. */
function missingSecrets(
  { bySecret, itemCount }: Tally,
  agent: Agent | undefined,
  stored: ReadonlySet<string>,
): [string, number][] {
  return (agent?.secretNames ?? []).flatMap((name): [string, number][] => {
    const count = itemCount - (bySecret.get(name) ?? 0);
    return count > 0 && !stored.has(name) ? [[name, count]] : [];
  });
}
