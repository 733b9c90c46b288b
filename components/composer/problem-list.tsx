'use client';

import { OctagonX } from 'lucide-react';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { VirtualRows } from '@/components/ui/virtual-rows';
import { ITEMS_MAX } from '@/lib/batches/schema';
import { useChecking, useComposing, useDraftValue } from './composing';
import { fieldId } from './field-id';
import type { SendChoices } from './send-choices';
import { PROBLEMS_ID } from './sending';

const PROBLEMS_SHOWN = 8;

type Shown = { key: string; place: string; message: string; href: string; onGo: () => void };

/** Every error that is shown at a field, as a way to that field. */
export function ProblemList({ sendChoices }: { sendChoices: SendChoices }) {
  const [isWhole, setWhole] = useState(false);
  const { count, waiting } = useChecking();
  const around = useProblemsAround(sendChoices);
  const shown = useItemProblems(isWhole ? ITEMS_MAX : PROBLEMS_SHOWN);
  const total = count + around.length;
  const rows = [...around, ...shown];
  return (
    <div id={PROBLEMS_ID} tabIndex={-1} className="rounded-s outline-offset-4">
      {waiting > 0 && (
        <p role="status" className="mt-2.5 border-t pt-2.5 text-text-2">
          Looking at {waiting.toLocaleString('en')} more items…
        </p>
      )}
      {total > 0 && (
        <div className="mt-2.5 flex items-start gap-2 border-t pt-2.5 text-failed">
          <OctagonX size={14} aria-hidden className="mt-[2.5px] shrink-0" />
          <div className="min-w-0 flex-1">
            <h3 className="font-semibold">
              {total === 1 ? '1 thing to put right' : `${total.toLocaleString('en')} things to put right`}
            </h3>
            {isWhole && total > PROBLEMS_SHOWN ? (
              <WholeList rows={rows} />
            ) : (
              <ul className="mt-1 flex flex-col gap-1">
                {rows.slice(0, PROBLEMS_SHOWN).map((row) => (
                  <li key={row.key} className="text-pretty">
                    <ProblemLink {...row} />
                  </li>
                ))}
              </ul>
            )}
            {total > PROBLEMS_SHOWN && (
              <Button size="sm" className="mt-2" onClick={() => setWhole(!isWhole)}>
                {isWhole ? 'Show the first few' : `Show all ${total.toLocaleString('en')}`}
              </Button>
            )}
          </div>
        </div>
      )}
    </div>
  );
}

/** A line each, however many there are; the whole words are in its title. */
function WholeList({ rows }: { rows: Shown[] }) {
  return (
    <div className="mt-1 max-h-[40dvh] overflow-y-auto">
      <VirtualRows
        rows={rows}
        rowKey={({ key }) => key}
        role="list"
        aria-label="Things to put right"
        className="[--row-height:24px]"
      >
        {(row) => (
          // biome-ignore lint/a11y/useSemanticElements: the list around it is made of plain boxes
          <div role="listitem" title={`${row.place}: ${row.message}`} className="truncate">
            <ProblemLink {...row} />
          </div>
        )}
      </VirtualRows>
    </div>
  );
}

function ProblemLink({ place, message, href, onGo }: Shown) {
  return (
    <a
      href={href}
      className="rounded-s text-text-2 underline decoration-line-strong underline-offset-2 hover:text-text"
      onClick={(event) => {
        event.preventDefault();
        onGo();
      }}
    >
      <span className="font-medium text-accent">{place}</span>: {message}
    </a>
  );
}

const HEAD_PLACES: Record<string, string> = { name: 'Name', agentId: 'Agent', items: 'Items' };

/** Of the head, and of how the batch is to go out. */
function useProblemsAround({ problems, ids }: SendChoices): Shown[] {
  const { session, isAttempted, focusField } = useComposing();
  useDraftValue((draft) => `${draft.agentId}\n${draft.items.length === 0}\n${draft.name}`);
  if (!isAttempted) return [];
  const head = session.problems.ofHead(session.editor.get());
  return [
    ...head.map(({ path, message }) => {
      const id = path === 'items' ? 'add-item' : fieldId(path);
      return { key: path, place: HEAD_PLACES[path] ?? path, message, href: `#${id}`, onGo: () => focusField(id) };
    }),
    ...Object.entries(problems).map(([path, message]) => {
      const id = `${ids}-${path}`;
      return { key: id, place: 'How to send it', message, href: `#${id}`, onGo: () => focusField(id) };
    }),
  ];
}

function useItemProblems(max: number): Shown[] {
  const { session, goTo } = useComposing();
  const { checking, editor, problems } = session;
  return checking.list(max).flatMap(({ id, index }) => {
    const item = editor.itemOf(id);
    return (item ? problems.ofItem(item) : []).map(({ path, message }) => ({
      key: `${id}.${path}.${message}`,
      place: `Item ${index}`,
      message,
      href: `#${fieldId(path)}`,
      onGo: () => goTo(id, path),
    }));
  });
}
