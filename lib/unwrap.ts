/** The browser's way to call one of our actions: its value, or an AppError that says what happened. */
import { AppError } from './errors';
import type { Result } from './result';

export async function unwrap<T>(answer: Promise<Result<T>>): Promise<T> {
  const result = await answer.catch(() => {
    throw new AppError(
      'unavailable',
      'Batchdeck’s server gave no answer, so it is not known whether this was done. Look before you try again.',
    );
  });
  if (result.ok) return result.data;
  throw new AppError(result.error.code, result.error.message, result.error.fields);
}
