'use client';

import { useEffect, useState } from 'react';

/** The value once it has stayed the same for so long, in ms: what is typed is not looked for letter by letter. */
export function useSettled(value: string, afterMs: number): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), afterMs); // the clock of the browser
    return () => clearTimeout(timer);
  }, [value, afterMs]);
  return settled;
}
