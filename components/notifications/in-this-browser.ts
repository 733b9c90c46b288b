'use client';

import { fetchJson } from '@/lib/fetch-json';
import type { RecentNotices } from '@/lib/notifications/schema';

/** Kept in this browser; both are the same in all of its tabs. */
const WISH = 'batchdeck-notices';
const LAST = 'batchdeck-notices-last';
const CHANGED = 'batchdeck-notices-changed';

/** off: not asked for. on: shown. blocked: the browser refuses. impossible: it has none to show on this page. */
export type BrowserState = 'off' | 'on' | 'blocked' | 'impossible';

export function browserState(): BrowserState {
  if (!('Notification' in window) || !window.isSecureContext) return 'impossible';
  if (Notification.permission === 'denied') return 'blocked';
  return Notification.permission === 'granted' && read(WISH) === 'on' ? 'on' : 'off';
}

/** Asks for the permission, which browsers allow on a press only, and begins with what happens from now on. */
export async function turnOnHere(): Promise<BrowserState> {
  if (browserState() === 'impossible') return 'impossible';
  if ((await Notification.requestPermission()) !== 'granted') return told(browserState());
  const { last } = await fetchJson<RecentNotices>('/api/notifications/recent');
  if (!show({ tag: WISH, title: 'Batchdeck tells you here', body: 'When a batch ends, stands still or fails often.' }))
    return 'impossible';
  keepLast(last);
  localStorage.setItem(WISH, 'on');
  return told('on');
}

export function turnOffHere(): BrowserState {
  localStorage.removeItem(WISH);
  return told('off');
}

/** Calls `onChange` when it is turned on or off, also in another tab; answers how to stop. */
export function onBrowserState(onChange: () => void): () => void {
  window.addEventListener(CHANGED, onChange);
  window.addEventListener('storage', onChange);
  return () => {
    window.removeEventListener(CHANGED, onChange);
    window.removeEventListener('storage', onChange);
  };
}

/** Some browsers take the permission and then show none: false. */
export function show({
  tag,
  title,
  body,
  onClick,
}: {
  tag: string;
  title: string;
  body: string;
  onClick?: () => void;
}) {
  try {
    const notification = new Notification(title, { tag, body });
    notification.onclick = () => {
      notification.close();
      window.focus();
      onClick?.();
    };
    return true;
  } catch {
    return false;
  }
}

/** The last event that this browser knows, and when it knew it. */
export function lastKnown(): { id: number; at: number } | null {
  const [id, at] = (read(LAST) ?? '').split(' ').map(Number);
  return id !== undefined && at !== undefined && Number.isFinite(id + at) ? { id, at } : null;
}

export const keepLast = (id: number): void => localStorage.setItem(LAST, `${id} ${Date.now()}`);

function told(state: BrowserState): BrowserState {
  window.dispatchEvent(new Event(CHANGED));
  return state;
}

/** A browser may keep nothing at all. */
function read(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}
