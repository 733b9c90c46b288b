'use client';

import { useQuery } from '@tanstack/react-query';
import { Command } from 'cmdk';
import type { Route } from 'next';
import { useRouter } from 'next/navigation';
import { type ReactNode, useDeferredValue, useEffect, useState } from 'react';
import { browserState } from '@/components/notifications/in-this-browser';
import { switchHere } from '@/components/notifications/switch-here';
import { Dialog } from '@/components/ui/dialog';
import { useViewCommands } from '@/components/views/open-view';
import { batchesQuery } from '@/lib/listing/queries';
import { commandsNow } from './commands';

const PAGES: [word: string, path: Route][] = [
  ['Batches', '/batches'],
  ['Agents', '/agents'],
  ['Settings', '/settings'],
  ['API reference', '/api-reference'],
];
const BATCHES_MAX = 50;

/** Finds pages, batches and what can be done here, by typing. */
export function Palette({ onClose, onHelp }: { onClose: () => void; onHelp: () => void }) {
  const router = useRouter();
  const [commands] = useState(commandsNow);
  const views = useViewCommands();
  const [search, setSearch] = useState('');
  const sought = useDeferredValue(search);
  const batches = useQuery(batchesQuery(sought === '' ? {} : { q: sought })).data?.heads ?? [];
  const [chosen, setChosen] = useState<(() => void) | null>(null);
  // After the dialog has given the focus back, so that what is opened next can take it.
  useEffect(() => {
    if (!chosen) return;
    onClose();
    setTimeout(chosen);
  }, [chosen, onClose]);
  const choose = (run: () => void) => setChosen(() => run);
  return (
    <Dialog open onOpenChange={onClose} title="Find or do">
      <Command label="Find or do" loop className="mt-2">
        <Command.Input
          data-autofocus
          value={search}
          onValueChange={setSearch}
          placeholder="A page, a batch, or what to do"
          className="h-9 w-full rounded-m border border-line-strong bg-surface px-2.5 placeholder:text-text-3"
        />
        <Command.List className="mt-2 max-h-[min(360px,60dvh)] overflow-y-auto">
          <Command.Empty className="px-2 py-3 text-text-2">Nothing is called so.</Command.Empty>
          <Group heading="Here">
            {commands.map(({ word, shortcut, run }) => (
              <Item key={word} word={word} shortcut={shortcut} onSelect={() => choose(run)} />
            ))}
            <Item word={noticesWord()} keywords={['notifications']} onSelect={() => choose(() => void switchHere())} />
            <Item word="Show the keys" shortcut="?" onSelect={() => choose(onHelp)} />
          </Group>
          {views.length > 0 && (
            <Group heading="Views">
              {views.map(({ id, word, run }) => (
                <Item key={id} id={id} word={word} onSelect={() => choose(run)} />
              ))}
            </Group>
          )}
          <Group heading="Pages">
            {PAGES.map(([word, path]) => (
              <Item key={path} word={word} onSelect={() => choose(() => router.push(path))} />
            ))}
          </Group>
          <Group heading="Batches">
            {batches.slice(0, BATCHES_MAX).map(({ id, name, status }) => (
              <Item
                key={id}
                id={id}
                keywords={[sought]}
                word={name || 'A batch without a name'}
                hint={status.replace('_', ' ')}
                onSelect={() =>
                  choose(() => router.push(`/batches/${id}${status === 'draft' ? '/edit' : ''}` as Route))
                }
              />
            ))}
          </Group>
        </Command.List>
      </Command>
    </Dialog>
  );
}

const noticesWord = () => (browserState() === 'on' ? 'Stop telling me in this browser' : 'Tell me in this browser');

const HEADING =
  '[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-text-3 [&_[cmdk-group-heading]]:text-xs';

function Group({ heading, children }: { heading: string; children: ReactNode }) {
  return (
    <Command.Group heading={heading} className={HEADING}>
      {children}
    </Command.Group>
  );
}

function Item({
  id = '',
  keywords,
  word,
  hint,
  shortcut,
  onSelect,
}: {
  id?: string;
  /** Words it is found by besides its own: the server found it by metadata, say. */
  keywords?: string[];
  word: string;
  hint?: string;
  shortcut?: string;
  onSelect: () => void;
}) {
  return (
    <Command.Item
      value={`${word} ${id}`}
      keywords={keywords}
      onSelect={onSelect}
      className="flex min-h-9 cursor-default items-center gap-3 rounded-m px-2 data-[selected=true]:bg-accent-soft sm:min-h-8"
    >
      <bdi className="min-w-0 flex-1 truncate">{word}</bdi>
      {hint && <span className="text-text-3 text-xs">{hint}</span>}
      {shortcut && (
        <kbd className="rounded-s border bg-sunken px-[5px] font-mono text-[11px] text-text-3">{shortcut}</kbd>
      )}
    </Command.Item>
  );
}
