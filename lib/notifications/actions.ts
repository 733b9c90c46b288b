'use server';

import { action } from '@/lib/action';
import { readOrigin } from '@/lib/page-origin';
import { deliveryIdSchema, saveTargetSchema, targetIdSchema } from './schema';
import * as service from './service';

/** Answers the signing secret of a new webhook, which only `readSecret` and `rotateSecret` tell besides. */
export const saveTarget = action(saveTargetSchema, async (input) =>
  service.saveTarget({ ...input, pageOrigin: await readOrigin() }),
);
export const deleteTarget = action(targetIdSchema, service.deleteTarget);
/** Really sends; answers what the receiver said, or why it said nothing. */
export const testTarget = action(targetIdSchema, service.testTarget);
export const readSecret = action(targetIdSchema, service.readSecret);
export const rotateSecret = action(targetIdSchema, service.rotateSecret);
export const sendAgain = action(deliveryIdSchema, service.sendAgain);
