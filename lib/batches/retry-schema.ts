/** What a retry takes and answers: which items, and what to change in them first. */
import { z } from 'zod';
import { steerBatchSchema } from '@/lib/submissions/schema';
import {
  addedFilePart,
  draftItemSchema,
  draftPairSchema,
  draftSecretSchema,
  ITEMS_MAX,
  message,
  SECRET_NAME,
} from './schema';

/** What to change in items before they go again; what is left out stays as it is. */
export const retryEditSchema = z.object({
  /** Empty: the agent's default option. */
  llmId: draftItemSchema.shape.llmId.optional(),
  /** Empty: the agent's active version. */
  versionId: draftItemSchema.shape.versionId.optional(),
  /** For one item: all its parts as they are to be. */
  parts: draftItemSchema.shape.parts.optional(),
  /** For many: text put before or after the first text part. */
  textBefore: message.optional(),
  textAfter: message.optional(),
  /** For many: every occurrence of `find` in text parts becomes `replace`. */
  replaceText: z.object({ find: z.string().min(1, 'Say what to look for.').max(2_000), replace: message }).optional(),
  addFiles: z.array(addedFilePart).max(50).optional(),
  removeFiles: z.boolean().optional(),
  setMetadata: z
    .array(
      z.object({
        key: draftPairSchema.shape.key.trim().min(1, 'Give this metadata a key, or remove it.'),
        value: draftPairSchema.shape.value,
      }),
    )
    .max(100)
    .optional(),
  removeMetadata: z.array(z.string()).max(100).optional(),
  setSecrets: z
    .array(
      z.object({
        name: z.string().regex(SECRET_NAME, 'Use capitals, digits and underscores, such as SHOP_TOKEN.'),
        value: draftSecretSchema.shape.value.min(1, 'Give this secret a value.'),
      }),
    )
    .max(100)
    .optional(),
  removeSecrets: z.array(z.string()).max(100).optional(),
});
export type RetryEdit = z.infer<typeof retryEditSchema>;

export const retryItemsSchema = steerBatchSchema.extend({
  /** Which items, in any order. Those that did not fail are passed over. */
  indexes: z.array(z.number().int().min(0)).min(1, 'Choose at least one item.').max(ITEMS_MAX),
  /** Revision of the batch that the person looked at: what failed later is passed over. */
  revision: z.number().int().min(0),
  edit: retryEditSchema.optional(),
});
export type RetryItems = z.infer<typeof retryItemsSchema>;

/** Why an item that was asked for does not go again. */
export type PassedOver = 'completed' | 'under_way' | 'unsent' | 'changed' | 'not_there' | 'no_input';
export type RetryOutcome = { retried: number; passedOver: { reason: PassedOver; indexes: number[] }[] };
