import 'server-only';
import type { StoredInput, StoredSecret } from '@/lib/db/schema';
import { AppError } from '@/lib/errors';
import { newId } from '@/lib/new-id';
import { seal } from '@/lib/seal';
import { attemptSecretPlace, inputOf, openSecrets, type Try } from '@/lib/submissions/request';
import type { ItemInput } from './input-changes';
import { applyEdit, inputProblems } from './retry-edit';
import type { RetryEdit } from './retry-schema';

/**
 * What the next attempt sends: as the one before, or edited; null when that is the item's own input. Throws invalid when
 * an edit makes the item one that cannot be sent.
 */
export function nextInput(before: Try, number: number, edit?: RetryEdit): StoredInput | null {
  if (!edit && before.attempt.input === null) return null;
  const { batchId, itemIndex } = before.attempt;
  const { secretNames, ...input } = applyEdit(toItemInput(inputOf(before)), edit ?? {});
  if (edit) refuseUnsendable(itemIndex, { ...input, secretNames });
  const values = openSecrets(before);
  for (const { name, value } of edit?.setSecrets ?? []) values.set(name, value);
  const secrets = secretNames.map((name): StoredSecret => {
    const id = newId('sec');
    return { id, name, sealed: seal(values.get(name) ?? '', attemptSecretPlace(batchId, itemIndex, number, id)) };
  });
  return { ...input, secrets };
}

/** A stored input without what is sealed. */
export function toItemInput({ secrets, ...input }: StoredInput): ItemInput {
  const { parts, metadata, llmId, versionId } = input;
  return { parts, metadata, llmId, versionId, secretNames: secrets.map(({ name }) => name) };
}

/** Names of secrets whose value differs between two attempts at an item. */
export function replacedSecrets(before: Try, after: Try): string[] {
  if (after.attempt.input === null) return [];
  const was = openSecrets(before);
  return [...openSecrets(after)].flatMap(([name, value]) => (was.get(name) === value ? [] : [name]));
}

function refuseUnsendable(index: number, input: ItemInput): void {
  const [problem] = inputProblems(input);
  if (!problem) return;
  throw new AppError('invalid', `Nothing was sent: edited like this, item ${index} cannot go. ${problem.message}`, [
    { path: `edit.${problem.path}`, message: problem.message },
  ]);
}
