import { Validator } from '@seriousme/openapi-schema-validator';
import { expect, test } from 'vitest';
import { endpoints } from './app';
import { describe } from './openapi';

test('the description is a valid OpenAPI 3.1 document', async () => {
  const validator = new Validator();
  expect(await validator.validate({ ...describe(endpoints) })).toEqual({ valid: true });
  expect(validator.version).toBe('3.1');
});

test('a description with a fault is found', async () => {
  const { paths, ...rest } = describe(endpoints);
  const faulty = { ...rest, paths: { ...paths, 'v1/no-slash': { get: {} } } };
  expect(await new Validator().validate(faulty)).toMatchObject({ valid: false });
});

test('every endpoint is described with a summary, a group, its statuses and an id of its own', () => {
  const { paths = {} } = describe(endpoints);
  const operations = endpoints.map((each) => paths[`/v1${each.path}`]?.[each.method]);
  expect(operations).toHaveLength(endpoints.length);
  for (const operation of operations) {
    expect(operation).toMatchObject({ summary: expect.stringMatching(/\S/), tags: [expect.any(String)] });
    expect(Object.keys(operation?.responses ?? {})).toContainEqual(expect.stringMatching(/^2\d\d$/));
  }
  expect(new Set(operations.map((operation) => operation?.operationId)).size).toBe(endpoints.length);
});
