'use server';

import { action } from '@/lib/action';
import { credentialNameSchema, saveCredentialSchema } from './schema';
import * as service from './service';

/** Stores a value; answers its `{ name }` and never the value. */
export const saveCredential = action(saveCredentialSchema, service.saveCredential);
/** Answers `{ name }`. */
export const deleteCredential = action(credentialNameSchema, service.deleteCredential);
