'use server';

import { action } from '@/lib/action';
import * as drafts from './drafts';
import { createExample as makeExample } from './example';
import * as retry from './retry';
import { batchIdSchema, createDraftSchema, noInputSchema, retryItemsSchema, saveDraftSchema } from './schema';

import * as submit from './submit';

/** Makes an empty draft, for an agent or for none yet, and answers `{ batchId }`. */
export const createDraft = action(createDraftSchema, drafts.createDraft);
/** Makes a draft filled with the example and answers `{ batchId }`. */
export const createExample = action(noInputSchema, makeExample);
/** Keeps a draft as it stands, valid or not; answers `{ savedAt }`. */
export const saveDraft = action(saveDraftSchema, drafts.saveDraft);
/** Makes a draft of a batch's items and answers its `{ batchId }`. */
export const openAsDraft = action(batchIdSchema, drafts.openAsDraft);
export const deleteDraft = action(batchIdSchema, drafts.deleteDraft);
/** Sends a saved draft; a second call changes nothing. Answers `{ batchId }`. */
export const submitBatch = action(batchIdSchema, submit.submitBatch);
/** Tries failed items again in new sessions; answers how many, and how many were passed over. */
export const retryItems = action(retryItemsSchema, retry.retryItems);
