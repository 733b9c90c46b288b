'use client';

import { Dialog } from '@/components/ui/dialog';
import { commandsNow } from './commands';

const EVERYWHERE: [keys: string, what: string][] = [
  ['Ctrl K', 'Find a page, a batch or a command'],
  ['/', 'Search this page'],
  ['?', 'This help'],
  ['Esc', 'Close what is open'],
];

const ROWS: [keys: string, what: string][] = [
  ['j k', 'Next and previous row'],
  ['Enter', 'Open the row'],
  ['x', 'Select the row; Shift and a click select all up to it'],
  ['r', 'Retry the row'],
  ['e', 'Edit the row and retry it'],
  ['1 2 3', 'Say that the row passes, fails, or deserves a star; once more takes it back'],
  ['n', 'Write a note on the row'],
];

/** The keys that work here. */
export function Help({ onClose }: { onClose: () => void }) {
  const commands = commandsNow().flatMap(({ word, shortcut }) =>
    shortcut ? [[shortcut, word] as [string, string]] : [],
  );
  const hasRows = document.querySelector('[role=table] [data-key]') !== null;
  return (
    <Dialog open onOpenChange={onClose} title="Keys" description="They work while nothing is typed.">
      <Keys title="Everywhere" keys={EVERYWHERE} />
      {commands.length > 0 && <Keys title="On this page" keys={commands} />}
      {hasRows && <Keys title="In the table" keys={ROWS} />}
    </Dialog>
  );
}

function Keys({ title, keys }: { title: string; keys: [keys: string, what: string][] }) {
  return (
    <section className="mt-4">
      <h3 className="mb-1 font-semibold">{title}</h3>
      <dl className="grid grid-cols-[80px_minmax(0,1fr)] gap-y-1">
        {keys.map(([key, what]) => (
          <div key={key} className="col-span-2 grid grid-cols-subgrid">
            <dt className="flex gap-1">
              {key.split(' ').map((one) => (
                <kbd key={one} className="rounded-s border bg-sunken px-[5px] font-mono text-[11px] leading-[18px]">
                  {one}
                </kbd>
              ))}
            </dt>
            <dd className="text-text-2">{what}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
