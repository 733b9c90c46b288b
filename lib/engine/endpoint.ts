/** The one frame of every endpoint: what it takes and answers is declared once, to be checked and to be described. */
import 'server-only';
import type { Context, Hono } from 'hono';
import { z } from 'zod';
import { type Db, getDb } from '@/lib/db/client';
import { AppError } from '@/lib/errors';
import { readJson } from './body';
import { isAuthorized } from './key';
import { parseAt } from './refusal';

type Method = 'get' | 'post' | 'put' | 'delete';

/** The names in braces of a path such as `/agents/{agent}/versions/{version}`. */
type PathNames<P extends string> = P extends `${string}{${infer Name}}${infer Rest}` ? Name | PathNames<Rest> : never;

type Given<P extends string, Q extends z.ZodType, B extends z.ZodType> = {
  path: Record<PathNames<P>, string>;
  query: z.output<Q>;
  body: z.output<B>;
  request: Request;
  db: Db;
};

/** A value with a status of its own, such as 200 where 201 is usual. */
export type Answer<T> = { status: number; value: T };
export const answerWith = <T>(status: number, value: T): Answer<T> & { isAnswer: true } => ({
  status,
  value,
  isAnswer: true,
});

type Spec<P extends string, Q extends z.ZodType, B extends z.ZodType, A extends z.ZodType> = {
  method: Method;
  /** Below `/v1`, with names in braces. */
  path: P;
  group: string;
  summary: string;
  description?: string;
  query?: Q;
  body?: B;
  /** A body of another type than JSON, which `run` reads from the request. */
  bodyType?: 'multipart/form-data' | 'application/gzip';
  /** Of the usual answer; 200 unless said. */
  status?: number;
  /** Another status of success, with the same answer. */
  otherStatus?: number;
  answer?: A;
  /** A type other than JSON, where `run` makes the whole response. */
  answerType?: 'text/event-stream' | 'application/zip' | 'application/octet-stream';
  /** Statuses it may be refused with, besides 401 and, where something is taken, 422. */
  refusals?: number[];
  /** Works without the bearer key. */
  isOpen?: boolean;
  run: (given: Given<P, Q, B>) => Promise<z.input<A> | (Answer<z.input<A>> & { isAnswer: true }) | Response>;
};

export type Endpoint = Omit<Spec<string, z.ZodType, z.ZodType, z.ZodType>, 'run'> & {
  handle: (c: Context) => Promise<Response>;
};

/** Ties an endpoint's schemas to what it does. */
export function endpoint<
  P extends string,
  Q extends z.ZodType = z.ZodUndefined,
  B extends z.ZodType = z.ZodUndefined,
  A extends z.ZodType = z.ZodUndefined,
>({ run, ...spec }: Spec<P, Q, B, A>): Endpoint {
  const handle = async (c: Context): Promise<Response> => {
    if (!spec.isOpen && !isAuthorized(c.req.header('authorization') ?? null)) return unauthorized();
    const request = c.req.raw;
    const query = spec.query && parseAt('query', spec.query, queryOf(request.url, spec.query));
    const body = spec.body && (await readJson(request, spec.body));
    const path = pathOf(c) as Record<PathNames<P>, string>;
    const given = { path, query, body, request, db: await getDb() } as Given<P, Q, B>;
    const answer = await run(given);
    if (answer instanceof Response) return answer;
    return isAnswer(answer)
      ? Response.json(answer.value, { status: answer.status })
      : Response.json(answer, { status: spec.status ?? 200 });
  };
  return { ...spec, handle };
}

/** Mounts endpoints; a method that a known path does not have is answered with 405. */
export function mount(app: Hono, endpoints: Endpoint[]): void {
  const methods = new Map<string, string[]>();
  for (const { method, path, handle } of endpoints) {
    const route = path.replaceAll(/\{(\w+)\}/g, ':$1');
    app.on(method.toUpperCase(), route, handle);
    methods.set(route, [...(methods.get(route) ?? []), method.toUpperCase()]);
  }
  for (const [route, allowed] of methods) {
    app.all(route, (c) => {
      if (!isAuthorized(c.req.header('authorization') ?? null)) return unauthorized();
      return Response.json({ detail: 'Method Not Allowed' }, { status: 405, headers: { allow: allowed.join(', ') } });
    });
  }
}

export function unauthorized(): Response {
  const headers = { 'www-authenticate': 'Bearer' };
  return Response.json({ detail: 'Missing or invalid API key' }, { status: 401, headers });
}

/** Path values as text that any database takes. */
function pathOf(c: Context): Record<string, string> {
  const values: Record<string, string> = c.req.param();
  if (Object.values(values).some((value) => value.includes('\0') || !value.isWellFormed())) {
    throw new AppError('not_found', 'Not Found');
  }
  return values;
}

/** Query values by name: a list where the schema wants one, else the last of equal names. */
function queryOf(url: string, schema: z.ZodType): Record<string, string | string[]> {
  const search = new URL(url).searchParams;
  const shape: Record<string, z.ZodType> = schema instanceof z.ZodObject ? schema.shape : {};
  return Object.fromEntries([...search.keys()].map((name) => [name, pick(search, name, shape[name])]));
}

function pick(search: URLSearchParams, name: string, schema: z.ZodType | undefined): string | string[] {
  const values = search.getAll(name);
  const inner = schema instanceof z.ZodOptional ? schema.unwrap() : schema;
  return inner instanceof z.ZodArray ? values : (values.at(-1) ?? '');
}

function isAnswer<T>(value: T | (Answer<T> & { isAnswer: true })): value is Answer<T> & { isAnswer: true } {
  return typeof value === 'object' && value !== null && 'isAnswer' in value;
}
