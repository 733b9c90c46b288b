'use client';

import { type ComponentProps, type ComponentType, lazy, Suspense } from 'react';

const AGAIN_MS = 2_000;

/**
 * A part of a page that is loaded when it is first drawn; `Meanwhile` stands in its place. While the server cannot be
 * reached the page waits for it. To be called at the top of a module.
 */
// biome-ignore lint/suspicious/noExplicitAny: a component of any properties
export function part<C extends ComponentType<any>>(
  load: () => Promise<C>,
  Meanwhile?: ComponentType<ComponentProps<C>>,
): ComponentType<ComponentProps<C>> {
  const Loaded = lazy(async () => ({ default: await patiently(load) }));
  return function Part(props) {
    return (
      <Suspense fallback={Meanwhile && <Meanwhile {...props} />}>
        <Loaded {...props} />
      </Suspense>
    );
  };
}

/** Loads a chunk of script as soon as there is a server to load it from. Throws when a server that answers has none. */
export async function patiently<T>(load: () => Promise<T>): Promise<T> {
  for (let isAnswered = false; ; ) {
    try {
      return await load();
    } catch (error) {
      if (isAnswered) throw error;
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      isAnswered = await fetch('/healthz').then(
        ({ ok }) => ok,
        () => false,
      );
    }
  }
}
