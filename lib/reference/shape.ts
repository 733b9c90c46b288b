/** JSON Schemas put into words. */
import type { Field, Shape } from './schema';

type Json = Record<string, unknown>;

export function toShape(schema: Json): Shape {
  const description = text(schema.description);
  const alternatives = listOf(schema.anyOf ?? schema.oneOf);
  const others = alternatives.filter(({ type }) => type !== 'null');
  const isNullable = others.length < alternatives.length;
  if (others.length === 1 && others[0])
    return orNull({ ...toShape(others[0]), ...(description && { description }) }, isNullable);
  if (others.length > 1) return orNull(choiceOf(others, description), isNullable);
  if (typeof schema.$ref === 'string') {
    const ref = schema.$ref.split('/').at(-1) ?? '';
    return { ...EMPTY, words: ref, description, ref };
  }
  if (schema.type === 'array') return listShape(schema, description);
  return { ...EMPTY, words: wordsOf(schema), notes: notesOf(schema), description, fields: fieldsOf(schema) };
}

const EMPTY: Shape = { words: '', notes: [], description: '', ref: null, fields: [], choices: [] };

const orNull = (shape: Shape, isNullable: boolean): Shape =>
  isNullable ? { ...shape, words: `${shape.words} or null` } : shape;

function choiceOf(others: Json[], description: string): Shape {
  const choices = others.map(toShape);
  const isPlain = choices.every(({ ref, fields }) => ref === null && fields.length === 0);
  if (isPlain) return { ...EMPTY, words: choices.map(({ words }) => words).join(' or '), description };
  return { ...EMPTY, words: 'one of these', description, choices };
}

function listShape(schema: Json, description: string): Shape {
  const inside = isJson(schema.items) ? toShape(schema.items) : { ...EMPTY, words: 'any value' };
  const notes = [...notesOf(schema), ...inside.notes.map((note) => `each ${note}`)];
  return {
    ...inside,
    words: inside.choices.length > 0 ? 'list of these' : `list of ${inside.words}`,
    notes,
    description: description || inside.description,
  };
}

function wordsOf(schema: Json): string {
  if ('const' in schema) return JSON.stringify(schema.const);
  if (Array.isArray(schema.enum)) return schema.enum.map((value) => JSON.stringify(value)).join(' or ');
  const types = [schema.type].flat().filter((type) => typeof type === 'string');
  const words = types.length > 0 ? types.join(' or ') : 'any value';
  const inside = schema.additionalProperties;
  if (!types.includes('object') || 'properties' in schema || !isJson(inside)) return words;
  return words.replace('object', `object of ${toShape(inside).words}`);
}

const NOTES: [key: string, say: (value: unknown) => string][] = [
  ['minItems', (value) => `at least ${value}`],
  ['maxItems', (value) => `at most ${value}`],
  ['minLength', (value) => (value === 1 ? 'not empty' : `at least ${value} characters`)],
  ['maxLength', (value) => `at most ${value} characters`],
  ['minimum', (value) => `from ${value}`],
  ['maximum', (value) => `up to ${value}`],
  ['exclusiveMinimum', (value) => `above ${value}`],
  ['pattern', (value) => `like ${value}`],
];
/** Bounds that every whole number of JavaScript has say nothing. */
const isSaying = (value: unknown) => Math.abs(Number(value)) !== Number.MAX_SAFE_INTEGER;

const notesOf = (schema: Json): string[] =>
  NOTES.flatMap(([key, say]) => (key in schema && isSaying(schema[key]) ? say(schema[key]) : []));

function fieldsOf({ properties, required }: Json): Field[] {
  if (!isJson(properties)) return [];
  const needed = Array.isArray(required) ? required : [];
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    isOptional: !needed.includes(name),
    shape: toShape(isJson(schema) ? schema : {}),
  }));
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const listOf = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isJson) : []);
const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
