'use client';

import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useMemo, useState } from 'react';
import { useComposing, useDraft } from '@/components/composer/composing';
import { Button } from '@/components/ui/button';
import { Field, Textarea } from '@/components/ui/field';
import { agentsQuery } from '@/lib/agents/queries';
import { ITEMS_MAX } from '@/lib/batches/schema';
import { type RequestBody, readRequestText } from '@/lib/code/request-body';

const PROBLEMS_SHOWN = 20;

/** Takes requests back as items: in the place of those there are, or after them. */
export function PasteCode({ onDone }: { onDone: () => void }) {
  const { session, addItems, select, announce } = useComposing();
  const { items } = useDraft();
  const [text, setText] = useState('');
  const sought = useDeferredValue(text);
  const { read, error } = useMemo(() => tryToRead(sought, items), [sought, items]);
  const agents = useQuery(agentsQuery()).data;
  const count = read?.items.length ?? 0;
  const isTooMany = items.length + count > ITEMS_MAX;
  const agent = agents?.find(({ id }) => id === read?.agentId);

  function finish() {
    if (agent) session.editor.change({ agentId: agent.id });
    announce(`${wordOf(count)} from code`);
    onDone();
  }

  function replace() {
    if (!read) return;
    session.editor.change({ items: read.items }, { label: `pasting ${wordOf(count)}` });
    if (read.items[0]) select(read.items[0].id);
    finish();
  }

  function add() {
    if (!read) return;
    addItems(read.items);
    finish();
  }

  return (
    <div className="flex flex-col gap-3">
      <Field label="Request" htmlFor="pasted-code" error={error}>
        <Textarea
          rows={12}
          dir="ltr"
          spellCheck={false}
          className="font-mono text-xs"
          value={text}
          onChange={({ target }) => setText(target.value)}
        />
      </Field>
      {read && <Told read={read} agentWord={agentWord(read, agent?.name)} />}
      <div className="flex flex-wrap justify-end gap-2">
        <Button disabled={count === 0 || isTooMany} onClick={add}>
          Add {wordOf(count)}
        </Button>
        <Button variant="primary" disabled={count === 0 || count > ITEMS_MAX} onClick={replace}>
          Replace the {wordOf(items.length)}
        </Button>
      </div>
    </div>
  );
}

function Told({ read, agentWord: agent }: { read: RequestBody; agentWord: string | null }) {
  const { items, problems } = read;
  const bad = new Set(problems.map(({ item }) => item)).size;
  const missing = items
    .flatMap(({ secrets }) => secrets)
    .filter(({ value, keptFrom }) => value === '' && keptFrom === null);
  const names = [...new Set(missing.map(({ name }) => name))];
  return (
    <div role="status" className="flex flex-col gap-1 text-text-2">
      <p>
        {wordOf(items.length)} can be taken{bad > 0 ? `, ${wordOf(bad)} cannot` : ''}.{agent && ` ${agent}`}
      </p>
      {names.length > 0 && <p>The values of these secrets are not in it, and are asked for: {names.join(', ')}.</p>}
      {problems.length > 0 && (
        <ul className="max-h-40 overflow-y-auto text-failed">
          {problems.slice(0, PROBLEMS_SHOWN).map(({ item, path, message }) => (
            <li key={`${item}.${path}.${message}`} className="wrap-anywhere">
              Item {item}
              {path && `, ${path}`}: {message}
            </li>
          ))}
          {problems.length > PROBLEMS_SHOWN && (
            <li>and {(problems.length - PROBLEMS_SHOWN).toLocaleString('en')} more</li>
          )}
        </ul>
      )}
    </div>
  );
}

function tryToRead(text: string, items: RequestBody['items']): { read?: RequestBody; error?: string } {
  if (text.trim() === '') return {};
  try {
    return { read: readRequestText(text, { items }) };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

function agentWord({ agentId }: RequestBody, name: string | undefined): string | null {
  if (agentId === null) return 'It names no agent; the one of this batch stays.';
  return name ? `They go to ${name}.` : `The API knows no agent ${agentId}; the one of this batch stays.`;
}

const wordOf = (count: number): string => (count === 1 ? '1 item' : `${count.toLocaleString('en')} items`);
