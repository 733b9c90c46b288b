import 'server-only';
import { z } from 'zod';
import { request } from './client';

/** JSON Schema as OpenAPI 3.1 has it: an object of anything that is read key by key. */
const jsonSchema = z.record(z.string(), z.unknown());
const content = z.record(z.string(), z.object({ schema: jsonSchema.optional() })).optional();

const operation = z.object({
  tags: z.array(z.string()).default([]),
  summary: z.string().default(''),
  description: z.string().default(''),
  security: z.array(z.unknown()).optional(),
  parameters: z
    .array(
      z.object({
        name: z.string(),
        in: z.string(),
        required: z.boolean().default(false),
        description: z.string().optional(),
        schema: jsonSchema.optional(),
      }),
    )
    .default([]),
  requestBody: z.object({ required: z.boolean().default(false), content }).optional(),
  responses: z.record(z.string(), z.object({ description: z.string().default(''), content })),
});
export type WireOperation = z.infer<typeof operation>;

export const wireDescription = z.object({
  info: z.object({ title: z.string(), description: z.string().default('') }),
  tags: z.array(z.object({ name: z.string() })).default([]),
  paths: z.record(z.string(), z.record(z.string(), operation)),
  components: z.object({ schemas: z.record(z.string(), jsonSchema).default({}) }).default({ schemas: {} }),
});
export type WireDescription = z.infer<typeof wireDescription>;

/** `GET /v1/openapi.json`, which the embedded engine has. Throws UpstreamError. */
export const getDescription = (): Promise<WireDescription> =>
  request({ method: 'GET', path: '/v1/openapi.json', answer: wireDescription });
