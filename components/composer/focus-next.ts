'use client';

import { useEffect, useState } from 'react';

/** Puts the focus on the element with an id once what was asked for is drawn. */
export function useFocusNext(): (id: string) => void {
  const [wanted, setWanted] = useState<{ id: string }>();
  useEffect(() => {
    if (wanted) document.getElementById(wanted.id)?.focus();
  }, [wanted]);
  return (id) => setWanted({ id });
}
