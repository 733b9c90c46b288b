'use client';

import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';

const NEAR_PX = 60;
/** By then the first entries have their true heights. */
const SETTLED_MS = 500;

/**
 * Keeps the end in view while entries come, if the reader is there; else nothing moves, and `count` says how many have
 * come since the reader was there last, or came to the page.
 */
export function useFollowedEnd({
  list,
  count,
  isPart,
  revision,
  toEnd,
}: {
  list: RefObject<HTMLElement | null>;
  count: number;
  /** There are more than `count`, which are yet to be read. */
  isPart: boolean;
  revision: string;
  toEnd: () => void;
}) {
  const isAtEnd = useRef(false);
  const latest = useRef(count);
  const [seen, setSeen] = useState(isPart ? null : count);
  if (seen === null && !isPart) setSeen(count);
  useEffect(() => {
    latest.current = count;
  }, [count]);
  useEffect(() => {
    const look = () => {
      isAtEnd.current = endIsSeen(list.current);
      if (isAtEnd.current) setSeen((before) => (before === null ? null : latest.current));
    };
    const timer = setTimeout(look, SETTLED_MS);
    document.addEventListener('scroll', look, { passive: true, capture: true }); // what the reader sees
    return () => {
      clearTimeout(timer);
      document.removeEventListener('scroll', look, true);
    };
  }, [list]);
  const follow = useRef(toEnd);
  useLayoutEffect(() => {
    follow.current = toEnd;
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: each revision may have made the list longer
  useLayoutEffect(() => {
    if (!isAtEnd.current) return;
    follow.current(); // what scrolls
    setSeen(count);
  }, [count, revision]);
  return { count: Math.max(0, count - (seen ?? count)), jump: toEnd };
}

function endIsSeen(list: HTMLElement | null): boolean {
  if (!list) return false;
  let bottom = window.innerHeight;
  for (let parent = list.parentElement; parent && parent !== document.body; parent = parent.parentElement) {
    if (!/auto|scroll/.test(getComputedStyle(parent).overflowY)) continue;
    bottom = parent.getBoundingClientRect().bottom;
    break;
  }
  return list.getBoundingClientRect().bottom - bottom <= NEAR_PX;
}
