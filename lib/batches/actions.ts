'use server';

import { action } from '@/lib/action';
import * as retry from './retry';
import { batchIdSchema, noInputSchema, retryItemsSchema, saveDraftSchema } from './schema';
import * as service from './service';
import * as submit from './submit';

/** Makes an empty draft and answers `{ batchId }`. */
export const createDraft = action(noInputSchema, service.createDraft);
/** Makes a draft filled with the example and answers `{ batchId }`. */
export const createExample = action(noInputSchema, service.createExample);
/** Keeps a draft as it stands, valid or not; answers `{ savedAt }`. */
export const saveDraft = action(saveDraftSchema, service.saveDraft);
export const deleteDraft = action(batchIdSchema, service.deleteDraft);
/** Sends a saved draft; a second call changes nothing. Answers `{ batchId }`. */
export const submitBatch = action(batchIdSchema, submit.submitBatch);
/** Tries failed items again in new sessions; answers how many, and how many were passed over. */
export const retryItems = action(retryItemsSchema, retry.retryItems);
