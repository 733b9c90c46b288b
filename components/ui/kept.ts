'use client';

import { useState } from 'react';

const KEPT_MAX = 5_000;

const kept = new Map<string, unknown>();

/**
 * State that outlives its component, under a key, until the page is left: what a person opened stays open while rows come
 * and go. Without a key it is a state like any other.
 */
export function useKept<T>(key: string | undefined, initial: () => T): [T, (next: T) => void] {
  const [held, setHeld] = useState(() => ({ key, value: keptOr(key, initial) }));
  const current = held.key === key ? held.value : keptOr(key, initial);
  const set = (value: T) => {
    if (key !== undefined) keep(key, value);
    setHeld({ key, value });
  };
  return [current, set];
}

/** What is under one key always came from the one place that uses it, so it has that place's type. */
const keptOr = <T>(key: string | undefined, initial: () => T): T =>
  key !== undefined && kept.has(key) ? (kept.get(key) as T) : initial();

function keep(key: string, value: unknown): void {
  kept.delete(key);
  kept.set(key, value);
  const oldest = kept.keys().next();
  if (kept.size > KEPT_MAX && !oldest.done) kept.delete(oldest.value);
}
