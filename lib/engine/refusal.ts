import 'server-only';
import { ZodError, ZodRealError, type z } from 'zod';
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

/** A bad shape that no schema finds, thrown as schemas throw; `type` is FastAPI's word for it, `loc` its whole place. */
export function shapeError(type: string, loc: (string | number)[], message: string): ZodError {
  return new ZodRealError([{ code: 'custom', path: loc, message, input: undefined, params: { type } }]);
}

/** Parses what stands in one place of a request; what is wrong in it is then said with that place. */
export function parseAt<S extends z.ZodType>(place: 'body' | 'query', schema: S, value: unknown): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new ZodRealError(parsed.error.issues.map((issue) => ({ ...issue, path: [place, ...issue.path] })));
}

/** One entry of FastAPI's list. Carries no input: it could be a secret. */
function toShapeError(issue: Issue): { type: string; loc: (string | number)[]; msg: string } {
  const path = issue.path.map((key) => (typeof key === 'symbol' ? String(key) : key));
  const own = issue.code === 'custom' ? issue.params?.type : undefined;
  if (typeof own === 'string') return { type: own, loc: path, msg: issue.message };
  const isMissing = issue.code === 'invalid_type' && issue.message.endsWith('received undefined');
  if (isMissing) return { type: 'missing', loc: path, msg: 'Field required' };
  return { type: typeOf(issue), loc: path, msg: issue.message };
}

/** The caller has left; there is nobody to answer and nothing wrong here. */
function isAbort(error: unknown): boolean {
  const { name, code } = error as NodeJS.ErrnoException;
  return name === 'AbortError' || code === 'ABORT_ERR' || code === 'ECONNRESET';
}

function typeOf({ code, ...issue }: Issue): string {
  if (code === 'invalid_type' && 'expected' in issue) return `${issue.expected}_type`;
  if (code === 'too_big') return 'too_long';
  if (code === 'too_small') return 'too_short';
  return 'value_error';
}
