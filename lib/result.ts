/** What a door answers: the value, or an error that may be shown. Crosses the wire as plain JSON. */
import { ZodError } from 'zod';
import { AppError, type ErrorCode, type FieldError } from './errors';

export type Failure = { code: ErrorCode; message: string; fields: FieldError[] };
export type Result<T> = { ok: true; data: T } | { ok: false; error: Failure };

/** Turns anything thrown into a Failure; what we did not foresee becomes `internal` without its text. */
export function toFailure(error: unknown): Failure {
  if (error instanceof AppError) return { code: error.code, message: error.message, fields: error.fields };
  if (error instanceof ZodError) {
    const fields = error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message }));
    return { code: 'invalid', message: fields[0]?.message ?? 'Some of the input is not valid.', fields };
  }
  return { code: 'internal', message: 'Something went wrong on the server; its log has the details.', fields: [] };
}
