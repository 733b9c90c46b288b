/** Keys of providers and secrets that agents name and the engine keeps; their values go in and never come out. */
import { z } from 'zod';

const VALUE_LENGTH_MAX = 65_536;

export type Credential = { name: string; storedAt: string | null };
/** `isKept`: whether the connected API keeps credentials at all. */
export type CredentialList = { isKept: boolean; credentials: Credential[] };

export const credentialNameSchema = z.object({
  name: z
    .string()
    .trim()
    .min(1, 'Give it the name by which agents ask for it.')
    .max(128, 'A name has at most 128 characters.')
    .regex(/^[A-Z_][A-Z0-9_]*$/, 'A name has capital letters, digits and _, and no digit first.'),
});

export const saveCredentialSchema = credentialNameSchema.extend({
  value: z.string().trim().min(1, 'Paste the value.').max(VALUE_LENGTH_MAX, 'This is longer than a credential may be.'),
});
export type SaveCredential = z.infer<typeof saveCredentialSchema>;
