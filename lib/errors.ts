/** The one error class of the house: what went wrong, in a closed set of codes, with a sentence for the user. */

export type ErrorCode =
  | 'invalid'
  | 'not_found'
  | 'conflict'
  | 'forbidden'
  | 'too_large'
  /** The API answered and said no. */
  | 'refused'
  /** The API gave no usable answer, so nothing is known. */
  | 'unavailable'
  | 'internal';

export const HTTP_STATUS: Record<ErrorCode, number> = {
  invalid: 422,
  not_found: 404,
  conflict: 409,
  forbidden: 403,
  too_large: 413,
  refused: 502,
  unavailable: 503,
  internal: 500,
};

/** One thing wrong in an input: `path` as react-hook-form writes it (`items.3.parts.0.text`). */
export type FieldError = { path: string; message: string };

export class AppError extends Error {
  override name = 'AppError';
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly fields: FieldError[] = [],
  ) {
    super(message);
  }
}
