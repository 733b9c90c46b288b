/** The OpenAPI description, made from the very declarations that the endpoints run by. */
import 'server-only';
import { z } from 'zod';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';
import { wireProblem } from '@/lib/dari/wire-publishing';
import type { Endpoint } from './endpoint';

const REASONS: Record<number, string> = {
  401: 'The bearer key is missing or wrong.',
  403: 'It belongs to somebody else.',
  404: 'There is no such thing.',
  409: 'It is not in a state for this.',
  413: 'It is larger than allowed.',
  416: 'There is no such range of it.',
  422: 'The request is not as described; `detail` says where.',
};

const refusal = z
  .object({
    detail: z.union([
      z.string(),
      z.array(z.object({ type: z.string(), loc: z.array(z.union([z.string(), z.number()])), msg: z.string() })),
    ]),
    problems: z.array(wireProblem).optional().meta({ description: 'Of a manifest that is refused.' }),
  })
  .meta({ id: 'Refusal' });

export function describe(endpoints: Endpoint[]) {
  const paths: ZodOpenApiPathsObject = {};
  for (const each of endpoints) {
    const path = `/v1${each.path}`;
    paths[path] = { ...paths[path], [each.method]: operation(each) };
  }
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Session-batch API',
      version: '1',
      description: 'The API of Batchdeck’s embedded engine: agents, session batches, sessions and what they did.',
    },
    security: [{ key: [] }],
    tags: [...new Set(endpoints.map(({ group }) => group))].map((name) => ({ name })),
    paths,
    components: { securitySchemes: { key: { type: 'http', scheme: 'bearer' } } },
  });
}

function operation(each: Endpoint): ZodOpenApiOperationObject {
  const takes = each.query !== undefined || each.body !== undefined || each.bodyType !== undefined;
  const refusals = [
    ...(each.isOpen ? [] : [401]),
    ...(each.refusals ?? []),
    ...(each.body ? [413] : []),
    ...(takes ? [422] : []),
  ];
  const names = [...each.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '');
  return {
    operationId: `${each.method}${each.path.replaceAll(/[^a-z]+/g, '_')}`,
    tags: [each.group],
    summary: each.summary,
    ...(each.description && { description: each.description }),
    ...(each.isOpen && { security: [] }),
    requestParams: {
      ...(names.length > 0 && { path: z.object(Object.fromEntries(names.map((name) => [name, z.string()]))) }),
      ...(each.query instanceof z.ZodObject && { query: each.query }),
    },
    ...requestBody(each),
    responses: {
      [String(each.status ?? 200)]: { description: each.summary, content: answer(each) },
      ...(each.otherStatus && {
        [String(each.otherStatus)]: { description: 'It was there already.', content: answer(each) },
      }),
      ...Object.fromEntries(
        refusals.map((status) => [
          String(status),
          { description: REASONS[status] ?? 'Refused.', content: { 'application/json': { schema: refusal } } },
        ]),
      ),
    },
  };
}

function requestBody({ body, bodyType }: Endpoint): Pick<ZodOpenApiOperationObject, 'requestBody'> {
  if (body) return { requestBody: { content: { 'application/json': { schema: body } } } };
  if (bodyType === 'multipart/form-data') {
    const schema = z.object({ file: z.string().meta({ format: 'binary' }) });
    return { requestBody: { required: true, content: { [bodyType]: { schema } } } };
  }
  return bodyType ? { requestBody: { required: true, content: { [bodyType]: { schema: z.string() } } } } : {};
}

function answer(each: Endpoint) {
  if (each.answerType) return { [each.answerType]: { schema: z.string() } };
  return { 'application/json': { schema: each.answer ?? z.object({}) } };
}
