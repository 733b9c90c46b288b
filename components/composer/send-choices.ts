'use client';

import { useState } from 'react';
import { type Choices, checkChoices } from '@/components/submissions/choices';
import { recallChoices, rememberChoices } from '@/components/submissions/remembered';

/** Begins the ids of the fields that say how to send. */
const IDS = 'sending';

export type SendChoices = ReturnType<typeof useSendChoices>;

/** How this batch is to go out; at first as the one before it did. */
export function useSendChoices() {
  const [choices, setChoices] = useState(recallChoices);
  return {
    ids: IDS,
    choices,
    ...checkChoices(choices),
    change: (change: Partial<Choices>) => setChoices((before) => ({ ...before, ...change })),
    remember: () => rememberChoices(choices),
  };
}
