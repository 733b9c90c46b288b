import 'server-only';
import type { StoredInput, StoredSecret } from '@/lib/db/schema';
import { newId } from '@/lib/new-id';
import { seal } from '@/lib/seal';
import { attemptSecretPlace, inputOf, openSecrets, type Try } from '@/lib/submissions/request';
import type { RetryEdit } from './retry-schema';

/** What the next attempt sends: as the one before, or edited; null when that is the item's own input. */
export function copyInput(before: Try, number: number, edit?: RetryEdit): StoredInput | null {
  if (!edit && before.attempt.input === null) return null;
  const input = inputOf(before);
  const { batchId, itemIndex } = before.attempt;
  const secrets = [...openSecrets(before)].map(([name, value]): StoredSecret => {
    const id = newId('sec');
    return { id, name, sealed: seal(value, attemptSecretPlace(batchId, itemIndex, number, id)) };
  });
  return { ...input, secrets };
}
