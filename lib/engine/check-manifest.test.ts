import { expect, test } from 'vitest';
import { judgeManifest } from './check-manifest';

const withSchema = (schema: string) => `name: a
instructions: { system: a.md }
llm: { provider: openai, model: m }
custom_tools:
  - name: look_up
    kind: external
    description: Looks up.
    timeout_seconds: 5
    input_schema: ${schema}
`;

test.each([
  '{ type: object }',
  '{ type: object, properties: { id: { type: string, format: uuid } }, required: [id], additionalProperties: false }',
  '{ type: object, $schema: "http://json-schema.org/draft-07/schema#", x-mine: 1 }',
  '{ type: object, $schema: "https://json-schema.org/draft/2020-12/schema", $defs: { a: { type: string } }, properties: { b: { $ref: "#/$defs/a" } } }',
])('%s is a schema', (schema) => {
  expect(judgeManifest(withSchema(schema)).problems).toEqual([]);
});

test.each([
  ['{ type: object, properties: { id: { type: strin } } }', /type/],
  ['{ type: object, required: id }', /required/],
  ['{ type: object, properties: { a: { $ref: "https://example.com/a.json" } } }', /reference/],
  ['{ type: object, $schema: "https://example.com/my-own" }', /my-own/],
  ['{ type: object, properties: { a: { pattern: "(" } } }', /regular expression/i],
])('%s is refused at its line', (schema, message) => {
  const { problems } = judgeManifest(withSchema(schema));
  expect(problems).toEqual([
    { path: 'custom_tools[0].input_schema', line: 9, column: 5, message: expect.stringMatching(message) },
  ]);
  expect(problems[0]?.message).toMatch(/^Not a valid JSON Schema: /);
});
