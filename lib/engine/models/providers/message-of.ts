/** What a provider itself says of an error, in the body of its answer or in an event of its stream. */
import { APICallError } from 'ai';
import { z } from 'zod';

const STATUS_OF_TYPE: Record<string, number> = {
  invalid_request_error: 400,
  authentication_error: 401,
  permission_error: 403,
  not_found_error: 404,
  request_too_large: 413,
  rate_limit_error: 429,
  rate_limit_exceeded: 429,
  insufficient_quota: 429,
  api_error: 500,
  server_error: 500,
  timeout_error: 504,
  overloaded_error: 529,
};

const text = z.string().min(1);
const errorBody = z.union([
  z
    .looseObject({ error: z.looseObject({ message: text, metadata: z.looseObject({ raw: text }) }) })
    .transform(({ error }) => `${error.message}: ${error.metadata.raw}`),
  z.looseObject({ error: z.looseObject({ message: text }) }).transform(({ error }) => error.message),
  z.looseObject({ error: text }).transform(({ error }) => error),
  z.looseObject({ message: text }).transform(({ message }) => message),
  z.looseObject({ detail: text }).transform(({ detail }) => detail),
]);
const frameSchema = z.looseObject({
  message: z.string(),
  type: z.string().nullish(),
  code: z.union([z.string(), z.number()]).nullish(),
});

/** Plain text is taken as it is, a page is not. */
export function providerMessage(body: string): string {
  const parsed = errorBody.safeParse(json(body));
  const words = parsed.success ? parsed.data : /^\s*[<{[]/.test(body) ? '' : body;
  return words.replace(/\s+/g, ' ').trim();
}

/** An error told within the stream, with the HTTP status that it stands for. */
export function errorFrame(error: unknown): { status: number; message: string } | null {
  const isWrapped = APICallError.isInstance(error);
  if (error instanceof Error && !isWrapped) return null;
  const { data } = frameSchema.safeParse(isWrapped ? json(error.responseBody ?? '') : error);
  if (!data || (isWrapped && !data.type && !data.code && /"name":"AI_/.test(error.responseBody ?? ''))) return null;
  const status = statusOf(data.code) ?? statusOf(data.type) ?? 500;
  return { status, message: data.message.replace(/\s+/g, ' ').trim() };
}

function statusOf(kind: string | number | null | undefined): number | null {
  if (typeof kind === 'number') return kind >= 400 && kind <= 599 ? kind : null;
  return kind && Object.hasOwn(STATUS_OF_TYPE, kind) ? (STATUS_OF_TYPE[kind] ?? null) : null;
}

function json(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}
