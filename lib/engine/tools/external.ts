/** JSON Schemas of external tools: what a model may send them, and what they may answer. */
import 'server-only';
import type { ErrorObject } from 'ajv';
import { openAjv } from '@/lib/engine/check-manifest';
import { AppError } from '@/lib/errors';

const SHOWN_MAX = 5;

type Schema = Record<string, unknown>;

/** Throws AppError invalid for a result that the tool's output schema refuses; the result is not repeated. */
export function checkResult(schema: Schema, result: unknown): void {
  const fault = findFault(schema, result, 'result');
  if (fault) throw new AppError('invalid', `The result does not fit the tool's output_schema: ${fault}`);
}

/** What is wrong with a value by a schema, in a sentence that names places and not values; null when nothing is. */
export function findFault(schema: Schema, value: unknown, name: string): string | null {
  const validate = openAjv(schema).compile(schema);
  if (validate(value)) return null;
  return (validate.errors ?? [])
    .slice(0, SHOWN_MAX)
    .map((error) => `${name}${placeOf(error)} ${error.message ?? 'is not valid'}`)
    .join('; ');
}

const placeOf = ({ instancePath, params }: ErrorObject): string =>
  instancePath.replaceAll('/', '.') + ('additionalProperty' in params ? `.${params.additionalProperty}` : '');
