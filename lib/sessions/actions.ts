'use server';

import { action } from '@/lib/action';
import * as act from './act';
import { answerCallSchema, sendMessageSchema } from './schema';

/** Adds a message to a session, once for a request id. */
export const sendMessage = action(sendMessageSchema, act.sendMessage);
/** Gives a tool call that waits its result, once for a request id. */
export const answerCall = action(answerCallSchema, act.answerCall);
