import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { wireDescription } from '@/lib/dari/description';
import { endpoints } from '@/lib/engine/app';
import { describe } from '@/lib/engine/openapi';
import type { Endpoint, Shape } from './schema';
import { toReference } from './service';
import { toShape } from './shape';

const document = JSON.parse(JSON.stringify(describe(endpoints))) as object;
const reference = toReference(wireDescription.parse(document), 'http://127.0.0.1:3000');
const shown: Endpoint[] = reference.groups.flatMap((group) => group.endpoints);

test('every endpoint of the engine is shown once, with an anchor of its own', () => {
  const names = shown.map(({ method, path }) => `${method} ${path}`).toSorted();
  expect(names).toEqual(endpoints.map(({ method, path }) => `${method.toUpperCase()} /v1${path}`).toSorted());
  expect(new Set(shown.map(({ id }) => id)).size).toBe(endpoints.length);
  for (const { id } of shown) expect(id).toMatch(/^[a-z][a-z0-9-]*[a-z0-9]$/);
});

test('every shape that is referred to is there, and every value has words', () => {
  const check = (shape: Shape): void => {
    expect(shape.words).toMatch(/\S/);
    if (shape.ref !== null) expect(Object.keys(reference.shapes)).toContain(shape.ref);
    for (const inner of [...shape.fields.map((field) => field.shape), ...shape.choices]) check(inner);
  };
  for (const { parameters, body, replies } of shown) {
    for (const { shape } of parameters) check(shape);
    if (body) check(body.shape);
    for (const { shape } of replies) if (shape) check(shape);
  }
  for (const shape of Object.values(reference.shapes)) check(shape);
});

test('the JSON of every example fits what the endpoint takes', () => {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema(document, 'api');
  let count = 0;
  for (const { method, path, curl } of shown) {
    const sample = /-d '([\s\S]*)'$/.exec(curl)?.[1];
    if (sample === undefined) continue;
    const keys = ['paths', path, method.toLowerCase(), 'requestBody', 'content', 'application/json', 'schema'];
    const pointer = keys.map((key) => encodeURIComponent(key.replaceAll('/', '~1'))).join('/');
    const validate = ajv.compile({ $ref: `api#/${pointer}` });
    expect(validate(JSON.parse(sample)), `${method} ${path}: ${ajv.errorsText(validate.errors)}`).toBe(true);
    count += 1;
  }
  expect(count).toBeGreaterThan(5);
});

test('an example names the key as $KEY and ids as variables, and leaves the key out where none is needed', () => {
  const one = shown.find(({ method, path }) => method === 'GET' && path === '/v1/sessions/{session_id}/stream');
  expect(one?.curl).toBe(
    'curl -N "http://127.0.0.1:3000/v1/sessions/$SESSION_ID/stream" \\\n  -H "Authorization: Bearer $KEY"',
  );
  expect(shown.find(({ path }) => path === '/v1/openapi.json')?.curl).not.toContain('$KEY');
});

test.each([
  [{ type: 'string' }, 'string'],
  [{ type: ['string', 'null'] }, 'string or null'],
  [{ anyOf: [{ type: 'string' }, { type: 'null' }] }, 'string or null'],
  [{ anyOf: [{ $ref: '#/components/schemas/Agent' }, { type: 'null' }] }, 'Agent or null'],
  [{ type: 'array', items: { $ref: '#/components/schemas/Agent' } }, 'list of Agent'],
  [{ type: 'object', additionalProperties: { type: 'string' } }, 'object of string'],
  [{ enum: ['a', 'b'] }, '"a" or "b"'],
  [{ const: 'text' }, '"text"'],
  [{ oneOf: [{ type: 'string' }, { type: 'number' }] }, 'string or number'],
  [{}, 'any value'],
])('%j is said as: %s', (schema, words) => {
  expect(toShape(schema).words).toBe(words);
});
