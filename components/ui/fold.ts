'use client';

import { type SyntheticEvent, useEffect, useEffectEvent, useRef } from 'react';
import { useKept } from './kept';

/** A `details` that stays as it was left while rows come and go. What was opened before the page was alive counts, too. */
export function useFold(keptAs: string, isOpenFirst = false) {
  const [isOpen, setOpen] = useKept(keptAs, () => isOpenFirst);
  const ref = useRef<HTMLDetailsElement>(null);
  const take = useEffectEvent((element: HTMLDetailsElement | null) => {
    if (element && element.open !== isOpen) setOpen(element.open);
  });
  useEffect(() => take(ref.current), []);
  const onToggle = ({ currentTarget }: SyntheticEvent<HTMLDetailsElement>) => {
    if (currentTarget.open !== isOpen) setOpen(currentTarget.open);
  };
  return { isOpen, fold: { ref, open: isOpen, onToggle } };
}
