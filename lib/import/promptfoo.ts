/** A promptfoo configuration, and any other YAML: read with its lines. */
import { z } from 'zod';
import { placeholdersOf, renderTemplate } from '@/lib/composer/template';
import { cellOfValue } from './fields';
import { type Record, tableOf } from './records';
import { LEAVE_OUT, type Note, noteLine, type Table, type Target, Unreadable } from './table';
import { type Placed, readYaml } from './yaml-rows';

const named = z.union([
  z.string(),
  z.looseObject({ id: z.string().optional(), label: z.string().optional(), raw: z.string().optional() }),
]);
const testCase = z.looseObject({
  description: z.string().optional(),
  vars: z.record(z.string(), z.unknown()).optional(),
  assert: z.unknown().optional(),
  metadata: z.record(z.string(), z.unknown()).optional(),
});
const config = z.looseObject({
  prompts: z.union([z.string(), z.array(named)]).optional(),
  providers: z.union([z.string(), z.array(z.union([named, z.record(z.string(), z.unknown())]))]).optional(),
  tests: z.union([z.string(), z.array(z.unknown())]).optional(),
  defaultTest: z.unknown().optional(),
});

/** Every test with every prompt and every provider, as promptfoo runs them. One prompt for all becomes the template. */
export async function promptfooTable(text: string): Promise<Table> {
  const { value, rowsAt } = await readYaml(text);
  const parsed = config.safeParse(value);
  if (!parsed.success) throw new Unreadable('This is no promptfoo file: it has neither prompts nor tests.');
  const { prompts, providers, tests } = parsed.data;
  if (typeof tests === 'string') throw new Unreadable(`The tests stand in another file: ${tests}. Import that file.`);
  const texts = namesOf(prompts, ({ raw, id, label }) => raw ?? id ?? label ?? '');
  const models = namesOf(providers, ({ id, label, ...rest }) => id ?? Object.keys(rest)[0] ?? label ?? '');
  const cases = tests && tests.length > 0 ? tests : [{}];
  const places = tests && tests.length > 0 ? rowsAt('tests') : [{ line: 1, endLine: 1, raw: '' }];
  const notes: Note[] = [];
  for (const one of texts) {
    if (one.startsWith('file://')) noteLine(notes, `A prompt stands in another file: ${one}`, 1);
  }
  const defaults = testCase.safeParse(parsed.data.defaultTest ?? {});
  const records = cases.flatMap((one, index) =>
    (texts.length > 0 ? texts : ['']).flatMap((prompt) =>
      (models.length > 0 ? models : ['']).map((model) =>
        toRecord(one, places[index], { prompt: texts.length > 1 ? prompt : '', model, defaults: defaults.data }),
      ),
    ),
  );
  const table = tableOf(records, notes);
  const [only] = texts;
  return {
    ...table,
    targets: table.columns.map((name) => targetOf(name, table, texts)),
    ...(texts.length === 1 && only && { template: only }),
  };
}

type Run = { prompt: string; model: string; defaults: z.infer<typeof testCase> | undefined };

function toRecord(test: unknown, place: Placed = { line: 1, endLine: 1, raw: '' }, run: Run): Record {
  const parsed = testCase.safeParse(typeof test === 'string' ? {} : test);
  if (typeof test === 'string' || !parsed.success) {
    const reason =
      typeof test === 'string'
        ? 'This test stands in another file. Import that file.'
        : 'This is no test: it must have vars.';
    return { ...place, fields: new Map(), fault: { column: 'tests', value: cellOfValue(test), reason } };
  }
  const { vars, description, assert, metadata } = parsed.data;
  const values = new Map(
    Object.entries({ ...run.defaults?.vars, ...vars }).map(([name, value]) => [name, cellOfValue(value)]),
  );
  const fields = new Map<string, string>();
  const rendered = renderTemplate(run.prompt, values);
  if (run.prompt !== '') fields.set('prompt', rendered.text);
  for (const [name, value] of values) fields.set(name, value);
  if (run.model !== '') fields.set('provider', run.model);
  if (description) fields.set('description', description);
  if (assert ?? run.defaults?.assert) fields.set('assert', cellOfValue(assert ?? run.defaults?.assert));
  for (const [key, value] of Object.entries({ ...run.defaults?.metadata, ...metadata })) {
    fields.set(`metadata.${key}`, cellOfValue(value));
  }
  const [missing] = rendered.missing;
  if (missing === undefined) return { ...place, fields };
  const reason = `The prompt asks for {{${missing}}}, and this test has no value for it.`;
  return { ...place, fields, fault: { column: missing, value: '', reason } };
}

function targetOf(name: string, { columns }: Table, prompts: string[]): Target | undefined {
  if (name === 'prompt' && prompts.length > 1) return { to: 'text', key: '' };
  if (name === 'provider') return { to: 'llm', key: '' };
  const isUsed = prompts.some((prompt) => placeholdersOf(prompt).includes(name));
  return isUsed && columns.length > 0 ? LEAVE_OUT : undefined;
}

type Named = { id?: string; label?: string; raw?: string };

const namesOf = (list: string | unknown[] | undefined, nameOf: (one: Named) => string): string[] =>
  (typeof list === 'string' ? [list] : (list ?? [])).map((one) =>
    typeof one === 'string' ? one : nameOf(one as Named),
  );
