'use server';

import { action } from '@/lib/action';
import { limitBatchSchema, ruleBatchSchema, steerBatchSchema, submitBatchSchema } from '@/lib/submissions/schema';
import * as copy from './copy';
import { copyBatchSchema } from './copy-schema';
import { saveDraftSchema } from './draft-schema';
import * as drafts from './drafts';
import { createExample as makeExample } from './example';
import * as retry from './retry';
import { retryItemsSchema } from './retry-schema';
import { createDraftSchema, noInputSchema } from './schema';
import * as steer from './steer';
import * as submit from './submit';

/** Makes an empty draft, for an agent or for none yet, and answers `{ batchId }`. */
export const createDraft = action(createDraftSchema, drafts.createDraft);
/** Makes a draft filled with the example and answers `{ batchId }`. */
export const createExample = action(noInputSchema, makeExample);
/** Keeps what changed in a draft, valid or not; answers `{ savedAt }`. */
export const saveDraft = action(saveDraftSchema, drafts.saveDraft);
/** Makes a draft of a batch's items, or of some, and answers its `{ batchId }`; a repeat answers the same. */
export const copyBatch = action(copyBatchSchema, copy.copyBatch);
/** Makes a draft of what a draft is now, with the same item ids; answers `{ batchId, ids }`. */
export const forkDraft = action(copyBatchSchema, copy.forkDraft);
/** Sends a saved draft; a second call changes nothing. Answers `{ batchId }`. */
export const submitBatch = action(submitBatchSchema, submit.submitBatch);
export const pauseSending = action(steerBatchSchema, steer.pauseSending);
export const resumeSending = action(steerBatchSchema, steer.resumeSending);
/** What is unsent stays unsent; what was handed over cannot be recalled. */
export const stopSending = action(steerBatchSchema, steer.stopSending);
/** Sends what a pilot or a stop held back. */
export const sendRest = action(steerBatchSchema, steer.sendRest);
export const limitSending = action(limitBatchSchema, steer.limitSending);
export const changeRetryRule = action(ruleBatchSchema, steer.changeRetryRule);
/** Tries failed items again in new sessions; answers how many, and which were passed over and why. */
export const retryItems = action(retryItemsSchema, retry.retryItems);
