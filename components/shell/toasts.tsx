'use client';

import { useEffect, useState } from 'react';
import { part } from '@/components/ui/part';

/** Once the page is there and before anybody needs it: a server that is gone cannot send what says so. */
const AFTER_MS = 1_500;

const Toaster = part(() => import('./toaster').then((module) => module.Toaster));

/** The place where toasts appear; it comes after the page itself. */
export function Toasts() {
  const [isDue, setDue] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setDue(true), AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  return isDue && <Toaster />;
}
