import 'server-only';
import { headers } from 'next/headers';
import type { z } from 'zod';
import { AppError } from './errors';
import { refusal } from './gate';
import { log } from './log';
import { type Result, toFailure } from './result';
import { wakeWorkers } from './wake';

/**
 * The frame of every server action: checks the caller, parses the input, runs, and answers a Result.
 * It never throws across the wire.
 */
export function action<S extends z.ZodType, T>(schema: S, run: (input: z.output<S>) => Promise<T>) {
  return async (input: z.input<S>): Promise<Result<T>> => {
    try {
      const refused = refusal('POST', await headers());
      if (refused) throw new AppError('forbidden', refused.message);
      const data = await run(schema.parse(input));
      wakeWorkers();
      return { ok: true, data };
    } catch (error) {
      const failure = toFailure(error);
      if (failure.code === 'internal') log.error({ err: error }, 'action failed');
      return { ok: false, error: failure };
    }
  };
}
