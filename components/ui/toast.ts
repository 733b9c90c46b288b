'use client';

import type { ExternalToast } from 'sonner';

type Kind = 'message' | 'success' | 'error' | 'warning' | 'info';
type Options = Pick<ExternalToast, 'description' | 'action' | 'duration'>;

/** Comes with the first thing that is pressed, and not with the page. */
const load = () => import('sonner');

let show: () => void = () => {};

/** Calls `onNeeded` when the place where toasts appear is wanted; answers how to stop. */
export function onToastsNeeded(onNeeded: () => void): () => void {
  const need = () => {
    stop();
    onNeeded();
  };
  const stop = () => {
    window.removeEventListener('pointerdown', need, true);
    window.removeEventListener('keydown', need, true);
  };
  // Before it is needed: a server that is gone cannot send what says so.
  window.addEventListener('pointerdown', need, true);
  window.addEventListener('keydown', need, true);
  show = need;
  return stop;
}

const say = (kind: Kind) => (title: string, options?: Options) => {
  show();
  void load().then(({ toast }) => toast[kind](title, options));
};

/** Says something in passing, at the edge of the page; what is said before its place is there waits for it. */
export const toast = Object.assign(say('message'), {
  success: say('success'),
  error: say('error'),
  warning: say('warning'),
  info: say('info'),
});
