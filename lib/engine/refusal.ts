import 'server-only';
import { ZodError, type z } from 'zod';
import { AppError, HTTP_STATUS } from '@/lib/errors';
import { log } from '@/lib/log';

const SHOWN_MAX = 50;

type Issue = z.core.$ZodIssue;

/** Anything thrown as the API's `{"detail": …}`: a sentence, or for a bad shape a list of what is wrong where. */
export function toRefusal(error: unknown, path: string): { status: number; detail: unknown } {
  if (error instanceof ZodError) return { status: 422, detail: error.issues.slice(0, SHOWN_MAX).map(toShapeError) };
  if (error instanceof AppError && error.code !== 'internal') {
    return { status: HTTP_STATUS[error.code], detail: error.message };
  }
  if (isAbort(error)) return { status: 400, detail: 'The request was aborted' };
  log.error({ err: error, path }, 'engine request failed');
  return { status: 500, detail: 'Internal Server Error' };
}

/** A bad shape that no schema finds; `type` is FastAPI's word for it. */
export function shapeError(type: string, path: (string | number)[], message: string): ZodError {
  return new ZodError([{ code: 'custom', path, message, input: undefined, params: { type } }]);
}

/** One entry of FastAPI's list. Carries no input: it could be a secret. */
function toShapeError(issue: Issue): { type: string; loc: (string | number)[]; msg: string } {
  const path = issue.path.map((key) => (typeof key === 'symbol' ? String(key) : key));
  const isMissing = issue.code === 'invalid_type' && issue.message.endsWith('received undefined');
  if (isMissing) return { type: 'missing', loc: ['body', ...path], msg: 'Field required' };
  return { type: typeOf(issue), loc: ['body', ...path], msg: issue.message };
}

/** The caller has left; there is nobody to answer and nothing wrong here. */
function isAbort(error: unknown): boolean {
  const { name, code } = error as NodeJS.ErrnoException;
  return name === 'AbortError' || code === 'ABORT_ERR' || code === 'ECONNRESET';
}

function typeOf(issue: Issue): string {
  if (issue.code === 'custom') return typeof issue.params?.type === 'string' ? issue.params.type : 'value_error';
  if (issue.code === 'invalid_type') return `${issue.expected}_type`;
  if (issue.code === 'too_big' || issue.code === 'too_small')
    return issue.code.replace('big', 'long').replace('small', 'short');
  return 'value_error';
}
