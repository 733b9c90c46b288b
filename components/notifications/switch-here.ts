'use client';

import { toast } from '@/components/ui/toast';
import { browserState, turnOffHere, turnOnHere } from './in-this-browser';

const REFUSALS = {
  off: ['Not turned on', 'The browser was not given the permission. Nothing was changed; you can try again.'],
  blocked: ['The browser refuses', 'Allow notifications for this address in the browser’s settings, then try again.'],
  impossible: ['Not possible here', 'This browser shows no notifications for this page. It needs https or localhost.'],
} as const;

/** Turns notifications of this browser on or off, and says what came of it. */
export async function switchHere(): Promise<void> {
  if (browserState() === 'on') {
    turnOffHere();
    toast('This browser tells you nothing any more');
    return;
  }
  try {
    const state = await turnOnHere();
    if (state === 'on') toast.success('This browser tells you from now on');
    else toast.warning(REFUSALS[state][0], { description: REFUSALS[state][1] });
  } catch (error) {
    toast.error('Not turned on', { description: error instanceof Error ? error.message : '' });
  }
}
