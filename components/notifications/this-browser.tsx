'use client';

import { Bell, BellOff, TriangleAlert } from 'lucide-react';
import { useState, useSyncExternalStore } from 'react';
import { Button } from '@/components/ui/button';
import { type BrowserState, browserState, onBrowserState } from './in-this-browser';
import { switchHere } from './switch-here';

const WORDS: Record<BrowserState, string> = {
  off: 'Off. The browser asks for your permission once.',
  on: 'On while a tab of Batchdeck is open, once over all tabs.',
  blocked: 'The browser refuses. Allow notifications for this address in its settings, then turn this on.',
  impossible: 'This browser shows no notifications for this page. It needs https, or localhost.',
};

/** The switch of this browser: it asks for the permission only when it is pressed. */
export function ThisBrowser() {
  const state = useSyncExternalStore<BrowserState>(onBrowserState, browserState, () => 'off');
  const [isPending, setIsPending] = useState(false);
  const Icon = state === 'on' ? Bell : state === 'off' ? BellOff : TriangleAlert;

  async function change() {
    setIsPending(true);
    await switchHere();
    setIsPending(false);
  }

  return (
    <div className="flex flex-wrap items-start gap-x-3 gap-y-1 border-t py-2">
      <Icon size={14} aria-hidden className={state === 'on' ? 'mt-[3px] text-completed' : 'mt-[3px] text-text-3'} />
      <div className="min-w-0 flex-1 basis-[220px]">
        <p className="font-medium">Tell me in this browser</p>
        <p className="text-pretty text-text-2 text-xs" aria-live="polite">
          {WORDS[state]}
        </p>
      </div>
      {state !== 'impossible' && (
        <Button
          size="sm"
          className="ml-auto"
          aria-label={`${state === 'on' ? 'Turn off' : 'Turn on'} notifications in this browser`}
          isPending={isPending}
          onClick={change}
        >
          {state === 'on' ? 'Turn off' : 'Turn on'}
        </Button>
      )}
    </div>
  );
}
