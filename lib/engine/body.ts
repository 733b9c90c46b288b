import 'server-only';
import { Readable } from 'node:stream';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';
import type { z } from 'zod';
import { AppError } from '@/lib/errors';
import { parseAt, shapeError } from './refusal';

const JSON_BYTES_MAX = 32 * 1024 * 1024;
const VALUES_MAX = 100_000;
const DEPTH_MAX = 32;

/** A request's body as a Node stream that also ends, with an error, when the request is aborted. */
export function bodyOf(request: Request): Readable {
  if (!request.body) return Readable.from([]);
  // The DOM's and Node's types of one and the same class.
  return Readable.fromWeb(request.body as NodeReadableStream<Uint8Array>, { signal: request.signal });
}

/**
 * Reads JSON of a bounded size and parses it; an empty body is nothing to a schema that takes nothing.
 * Throws ZodError (422) for what is wrong in it, AppError too_large.
 */
export async function readJson<S extends z.ZodType>(request: Request, schema: S): Promise<z.output<S>> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of bodyOf(request)) {
    size += chunk.length;
    if (size > JSON_BYTES_MAX) throw new AppError('too_large', 'The JSON body is larger than 32 MiB.');
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString('utf8');
  if (size === 0 && schema.safeParse(undefined).success) return parseAt('body', schema, undefined);
  const value = parseJson(text);
  checkStorable(value);
  return parseAt('body', schema, value);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw shapeError('json_invalid', ['body'], 'JSON decode error');
  }
}

/** Refuses what is valid JSON but no database or stack takes: NUL, half characters, endless lists and depths. */
function checkStorable(body: unknown): void {
  const todo: { value: unknown; path: (string | number)[] }[] = [{ value: body, path: ['body'] }];
  let count = 0;
  for (let next = todo.pop(); next; next = todo.pop()) {
    const { value, path } = next;
    count += 1;
    if (count > VALUES_MAX || path.length > DEPTH_MAX) {
      throw shapeError('too_complex', ['body'], 'The body has too many values or is nested too deeply');
    }
    if (typeof value === 'string') checkText(value, path);
    if (typeof value !== 'object' || value === null) continue;
    if (Array.isArray(value) && value.length > VALUES_MAX) {
      throw shapeError('too_complex', path, 'This list is too long');
    }
    for (const [key, child] of Object.entries(value)) {
      checkText(key, path);
      todo.push({ value: child, path: [...path, Array.isArray(value) ? Number(key) : key] });
    }
  }
}

function checkText(text: string, path: (string | number)[]): void {
  if (text.includes('\0') || !text.isWellFormed()) {
    throw shapeError('string_unicode', path, 'Text must be valid Unicode without NUL characters');
  }
}
