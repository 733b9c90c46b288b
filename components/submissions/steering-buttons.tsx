'use client';

import { CircleStop, type LucideIcon, Pause, Play, Send, SlidersHorizontal } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Menu, type MenuItem } from '@/components/ui/menu';
import { part } from '@/components/ui/part';
import type { Steer } from '@/lib/batches/queries';
import type { BatchHead, BatchRow } from '@/lib/batches/schema';
import { standingOf } from './standing';
import type { Steering } from './steering';

/** Loaded when they are asked for. */
const StopDialog = part(() => import('./stop-dialog').then((module) => module.StopDialog));
const SendingDialog = part(() => import('./sending-dialog').then((module) => module.SendingDialog));

type Offer = { word: string; icon: LucideIcon; steer: Steer; isFirst?: boolean };

/**
 * What can be done about what is not sent, as buttons, and `more` in a menu; where there is less room the rest is there too, on a
 * phone all but the first. `children` is the page's own button, which stays in sight.
 */
export function SteeringButtons({
  head,
  rows,
  steering,
  more,
  children,
}: {
  head: BatchHead;
  rows: BatchRow[] | undefined;
  steering: Steering;
  more: MenuItem[];
  children: ReactNode;
}) {
  const [open, setOpen] = useState<'stop' | 'sending' | null>(null);
  const offers = offersOf(head);
  const close = () => setOpen(null);
  const press = (what: Steer) => (what === 'stop' ? setOpen('stop') : void steering.steer(what));
  const change: MenuItem = { word: 'Sending …', icon: SlidersHorizontal, onSelect: () => setOpen('sending') };
  const inMenu = offers.filter(({ isFirst }) => !isFirst);
  return (
    <>
      <Button variant="quiet" className="hidden! lg:inline-flex!" onClick={change.onSelect}>
        <SlidersHorizontal size={14} aria-hidden />
        Sending …
      </Button>
      {offers.map(({ word, icon: Icon, steer, isFirst }) => (
        <Button
          key={steer}
          variant={isFirst ? 'primary' : 'default'}
          className={isFirst ? '' : 'hidden! sm:inline-flex!'}
          isPending={steering.pending === steer}
          onClick={() => press(steer)}
        >
          {steering.pending !== steer && <Icon size={14} aria-hidden />}
          {word}
        </Button>
      ))}
      {children}
      <Menu
        label="More to do"
        items={[
          ...inMenu.map(({ word, icon, steer }) => ({
            word,
            icon,
            onSelect: () => press(steer),
            className: 'sm:hidden',
          })),
          { ...change, className: 'lg:hidden' },
          ...more,
        ]}
      />
      {open === 'stop' && <StopDialog standing={standingOf(head, rows)} steering={steering} onClose={close} />}
      {open === 'sending' && <SendingDialog head={head} groups={groupsOf(head, rows)} onClose={close} />}
    </>
  );
}

/** While the pilot is looked at, the banner has the first word. */
function offersOf({ sending, counts }: BatchHead): Offer[] {
  const stop: Offer = { word: 'Stop sending', icon: CircleStop, steer: 'stop' };
  const isUnsent = counts.unsent > 0;
  if (sending === 'paused')
    return [...(isUnsent ? [stop] : []), { word: 'Resume', icon: Play, steer: 'resume', isFirst: true }];
  if (sending === 'stopped') {
    const rest = `Send the rest (${counts.stopped.toLocaleString('en')})`;
    return counts.stopped > 0 ? [{ word: rest, icon: Send, steer: 'rest', isFirst: true }] : [];
  }
  return sending === 'going' && isUnsent ? [{ word: 'Pause', icon: Pause, steer: 'pause' }, stop] : [];
}

const GROUPS_MAX = 8;

/** Kinds of error of sessions that ran and failed, the most frequent first, after those that the rule has. */
function groupsOf({ retryRule }: BatchHead, rows: BatchRow[] = []): string[] {
  const counts = new Map<string, number>();
  for (const { failure, failureGroup } of rows) {
    if (failure === 'run' && failureGroup) counts.set(failureGroup, (counts.get(failureGroup) ?? 0) + 1);
  }
  const seen = [...counts].sort(([, a], [, b]) => b - a).map(([group]) => group);
  return [...new Set([...(retryRule?.groups ?? []), ...seen.slice(0, GROUPS_MAX)])];
}
