/** Holds every answer against what the server itself says of it. */
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { inject } from 'vitest';

type Operation = { responses: Record<string, { content?: Record<string, object> }> };
type Description = { paths: Record<string, Record<string, Operation>> };

const document = inject('description') as Description | null;
const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
if (document) ajv.addSchema(document, 'description');
const compiled = new Map<string, ValidateFunction>();

/** Throws when a JSON answer of an endpoint that is described has a status or a shape that is not. */
export function checkAnswer(method: string, path: string, status: number, body: unknown): void {
  const template = document && findTemplate(document, path.split('?')[0] ?? '', method);
  if (!template) return;
  const what = `${method} ${template} ${status}`;
  const operation = document.paths[template]?.[method.toLowerCase()];
  if (!operation?.responses[status]) throw new Error(`${what} is not described`);
  const validate = compiled.get(what) ?? compile(template, method, status);
  compiled.set(what, validate);
  if (!validate(body)) throw new Error(`${what} is not as described: ${ajv.errorsText(validate.errors)}`);
}

function compile(template: string, method: string, status: number): ValidateFunction {
  const keys = ['paths', template, method.toLowerCase(), 'responses', String(status), 'content', 'application/json'];
  const pointer = keys.map((key) => encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/');
  return ajv.compile({ $ref: `description#/${pointer}/schema` });
}

/** The described path that fits, a literal one before one with names. */
function findTemplate({ paths }: Description, path: string, method: string): string | undefined {
  const fits = (template: string) => new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path);
  const templates = Object.keys(paths).filter((template) => method.toLowerCase() in (paths[template] ?? {}));
  return templates.includes(path) ? path : templates.find(fits);
}
