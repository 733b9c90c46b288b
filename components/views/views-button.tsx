'use client';

import { Bookmark } from 'lucide-react';
import { useRef, useState } from 'react';
import { useCommands } from '@/components/shell/commands';
import { Button } from '@/components/ui/button';
import { part } from '@/components/ui/part';
import type { ViewPage } from '@/lib/views/schema';

const ViewsPanel = part(() => import('./views-panel').then((module) => module.ViewsPanel));

/** What the page shows, kept by name: opened and saved from here, and loaded when it is asked for. */
export function ViewsButton({ page }: { page: ViewPage }) {
  const [opened, setOpened] = useState<'list' | 'save' | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  useCommands([
    { word: 'Views', shortcut: 'v', run: () => setOpened('list') },
    { word: 'Save this view …', run: () => setOpened('save') },
  ]);
  return (
    <div className="relative">
      <Button
        ref={button}
        size="sm"
        className="max-sm:h-9"
        aria-haspopup="dialog"
        aria-expanded={opened === 'list'}
        onClick={() => setOpened(opened ? null : 'list')}
      >
        <Bookmark size={13} aria-hidden />
        Views
      </Button>
      {opened && <ViewsPanel page={page} first={opened} button={button} onClose={() => setOpened(null)} />}
    </div>
  );
}
