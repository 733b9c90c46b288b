'use server';

import { action } from '@/lib/action';
import * as adopt from '@/lib/batches/adopt';
import * as keep from '@/lib/batches/keep';
import { archiveBatchSchema, deleteBatchSchema, pinBatchSchema, renameBatchSchema } from '@/lib/batches/keep-schema';
import * as remove from '@/lib/batches/remove';
import { openByIdSchema, openByMetadataSchema } from './schema';

export const renameBatch = action(renameBatchSchema, keep.renameBatch);
export const pinBatch = action(pinBatchSchema, keep.pinBatch);
/** Leaves a batch out of the list, or takes it in again; nothing stops. */
export const archiveBatch = action(archiveBatchSchema, keep.archiveBatch);
/** Deletes what is kept here of a batch. Throws conflict while anything of it is being sent. */
export const deleteBatch = action(deleteBatchSchema, remove.deleteBatch);
/** Opens what the API has under an id; makes a batch of it when none here has it. Answers `{ batchId, isNew }`. */
export const openById = action(openByIdSchema, adopt.openById);
/** Makes a batch of all sessions with some metadata. Answers `{ batchId, isNew }`. */
export const openByMetadata = action(openByMetadataSchema, adopt.openByMetadata);
