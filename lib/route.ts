import 'server-only';
import type { z } from 'zod';
import { AppError, HTTP_STATUS } from './errors';
import { refusal } from './gate';
import { log } from './log';
import { toFailure } from './result';

type Context = { params: Promise<Record<string, string | string[] | undefined>> };

/** The frame of every read route: parses search and path parameters as one object, runs, answers JSON. */
export function get<S extends z.ZodType, T>(schema: S, run: (input: z.output<S>) => Promise<T>) {
  return async (request: Request, context: Context): Promise<Response> =>
    answer(request, async () => {
      const search = Object.fromEntries(new URL(request.url).searchParams);
      return run(schema.parse({ ...search, ...(await context.params) }));
    });
}

/** Runs a route's work behind the gate and turns its value, or whatever it throws, into JSON; a Response is left as it is. */
export async function answer<T>(request: Request, run: () => Promise<T>): Promise<Response> {
  try {
    const refused = refusal(request.method, request.headers);
    if (refused) throw new AppError('forbidden', refused.message);
    const value = await run();
    if (value instanceof Response) return value;
    return Response.json(value, { headers: { 'cache-control': 'private, no-store' } });
  } catch (error) {
    const failure = toFailure(error);
    if (failure.code === 'internal') log.error({ err: error, path: new URL(request.url).pathname }, 'route failed');
    return Response.json(
      { error: failure },
      { status: HTTP_STATUS[failure.code], headers: { 'cache-control': 'private, no-store' } },
    );
  }
}
