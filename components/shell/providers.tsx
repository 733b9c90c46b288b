'use client';

import { notifyManager, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { isUnanswered, isUnreached, RECOVER_MS } from '@/lib/fetch-json';
import { LiveUpdates } from './live-updates';
import { Shortcuts } from './shortcuts';
import { Toasts } from './toasts';

const TRIES_MAX = 2;

// So that a button is seen to be pending before the second click of a double click arrives.
notifyManager.setScheduler(queueMicrotask);

/** The query cache of one browser tab, and the place where toasts appear. */
export function Providers({ children }: { children: ReactNode }) {
  const [client] = useState(makeClient);
  return (
    <QueryClientProvider client={client}>
      {children}
      <LiveUpdates />
      <Toasts />
      <Shortcuts />
    </QueryClientProvider>
  );
}

/**
 * A missing answer is asked for again at leisure until it comes; a definite error is not. Only our own server is asked
 * again at once: it has waited for the API already, and a person is not to wait three times as long to be told.
 * `networkMode`: a browser without a network still reaches a Batchdeck on its own machine.
 */
function makeClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        networkMode: 'always',
        staleTime: 1_000,
        retry: (count, error) => isUnreached(error) && count < TRIES_MAX,
        refetchInterval: ({ state }) => (isUnanswered(state.error) ? RECOVER_MS : false),
      },
      mutations: { networkMode: 'always', retry: false },
    },
  });
}
