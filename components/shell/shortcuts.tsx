'use client';

import { useEffect, useState } from 'react';
import { part } from '@/components/ui/part';
import { commandsNow } from './commands';

const Palette = part(() => import('./palette').then((module) => module.Palette));
const Help = part(() => import('./help').then((module) => module.Help));

const FIELDS = 'input:not([type=checkbox]), textarea, select, [contenteditable]';

/** Keys that work on every page: the palette, the help, and those of the commands on the page. */
export function Shortcuts() {
  const [open, setOpen] = useState<'palette' | 'help' | null>(null);
  useEffect(() => {
    function press(event: KeyboardEvent) {
      const { target, key } = event;
      if (event.defaultPrevented || event.altKey) return;
      if ((event.ctrlKey || event.metaKey) && !event.shiftKey && key.toLowerCase() === 'k') {
        event.preventDefault();
        setOpen((now) => (now === 'palette' ? null : 'palette'));
        return;
      }
      if (event.ctrlKey || event.metaKey || !(target instanceof Element)) return;
      if (target.closest(FIELDS) || target.closest('[role=dialog], [role=menu]')) return;
      const command = commandsNow().find(({ shortcut }) => shortcut === key);
      if (key !== '?' && !command) return;
      event.preventDefault();
      if (command) command.run();
      else setOpen('help');
    }
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, []);
  const close = () => setOpen(null);
  return (
    <>
      {open === 'palette' && <Palette onClose={close} onHelp={() => setOpen('help')} />}
      {open === 'help' && <Help onClose={close} />}
    </>
  );
}
