'use client';

import { useEffect, useState } from 'react';
import { part } from '@/components/ui/part';
import { onToastsNeeded } from '@/components/ui/toast';

const Toaster = part(() => import('./toaster').then((module) => module.Toaster));

/** The place where toasts appear; it does not come with the page. */
export function Toasts() {
  const [isNeeded, setNeeded] = useState(false);
  useEffect(() => onToastsNeeded(() => setNeeded(true)), []);
  return isNeeded && <Toaster />;
}
