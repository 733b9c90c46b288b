'use client';

import { useCallback, useEffect, useRef } from 'react';
import { newId } from '@/lib/new-id';

/**
 * The request id of what a person wishes: the same for each repeat of the wish while nobody knows whether it was done,
 * and a new one as soon as that is known, the wish is another, or the batch has moved on to another `state`.
 */
export function useWish(state: unknown) {
  const wish = useRef<{ name: string; requestId: string } | null>(null);
  const settle = useCallback(() => {
    wish.current = null;
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the state is what settles a wish
  useEffect(settle, [state, settle]);

  const requestIdOf = useCallback((name: string): string => {
    if (wish.current?.name !== name) wish.current = { name, requestId: newId('req') };
    return wish.current.requestId;
  }, []);
  return { requestIdOf, settle };
}
