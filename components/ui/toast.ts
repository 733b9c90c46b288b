'use client';

import type { ExternalToast } from 'sonner';
import { patiently } from './part';

type Kind = 'message' | 'success' | 'error' | 'warning' | 'info';
type Options = Pick<ExternalToast, 'description' | 'action' | 'duration'>;

/** Signs of a person, who may soon do something that is answered by a toast. */
const SIGNS = ['pointermove', 'pointerdown', 'keydown'] as const;

let need = () => {};

/**
 * Calls `onNeeded` once the place for toasts is wanted: at the first sign of a person, so that it is there before a
 * server that is gone could no longer send it. Answers how to stop.
 */
export function onToastsNeeded(onNeeded: () => void): () => void {
  const stop = () => {
    for (const sign of SIGNS) window.removeEventListener(sign, need, true);
  };
  need = () => {
    stop();
    onNeeded();
  };
  for (const sign of SIGNS) window.addEventListener(sign, need, true);
  return stop;
}

const say = (kind: Kind) => (title: string, options?: Options) => {
  need();
  void patiently(() => import('sonner')).then(({ toast }) => toast[kind](title, options));
};

/** Says something in passing, at the edge of the page. What is said before the place for it is there waits for it. */
export const toast = Object.assign(say('message'), {
  success: say('success'),
  error: say('error'),
  warning: say('warning'),
  info: say('info'),
});
