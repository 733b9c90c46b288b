'use client';

import { lazy, Suspense, useEffect, useState } from 'react';
import { onToastsNeeded } from '@/components/ui/toast';

const Toaster = lazy(() => import('./toaster').then((module) => ({ default: module.Toaster })));

/** The place where toasts appear, once there may be one. */
export function Toasts() {
  const [isNeeded, setNeeded] = useState(false);
  useEffect(() => onToastsNeeded(() => setNeeded(true)), []);
  if (!isNeeded) return null;
  return (
    <Suspense>
      <Toaster />
    </Suspense>
  );
}
