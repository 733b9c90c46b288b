'use client';

import type { ExternalToast } from 'sonner';
import { patiently } from './part';

type Kind = 'message' | 'success' | 'error' | 'warning' | 'info';
type Options = Pick<ExternalToast, 'description' | 'action' | 'duration'>;

const say = (kind: Kind) => (title: string, options?: Options) => {
  void patiently(() => import('sonner')).then(({ toast }) => toast[kind](title, options));
};

/** Says something in passing, at the edge of the page. What is said before the place for it is there waits for it. */
export const toast = Object.assign(say('message'), {
  success: say('success'),
  error: say('error'),
  warning: say('warning'),
  info: say('info'),
});
