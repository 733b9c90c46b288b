/** What a person chose for the columns, and what is wrong with the choice. */
import { SECRET_NAME } from '@/lib/batches/schema';
import { placeholdersOf } from '@/lib/composer/template';
import type { Target } from './table';

export const METADATA_KEY_MAX = 64;

export type Choices = {
  /** One for each column. */
  targets: Target[];
  /** Empty: the message is what the columns say. */
  template: string;
  /** What becomes of rows without a value that the template asks for; undecided rows keep the import waiting. */
  missing: 'undecided' | 'bad' | 'empty';
  /** How many items the draft has room for. */
  room: number;
};

/** `at`: the position of a column, or what it is about. */
export type ChoiceProblem = { at: number | 'prompt' | 'columns'; message: string };

const ONLY_ONE = { llm: 'LLM option', version: 'version' } as const;

export function choiceProblems(
  columns: string[],
  { targets, template }: Pick<Choices, 'targets' | 'template'>,
): ChoiceProblem[] {
  const problems: ChoiceProblem[] = [];
  const taken = new Set<string>();
  targets.forEach(({ to, key }, column) => {
    const message = to === 'metadata' ? keyProblem(key) : to === 'secret' ? secretProblem(key) : undefined;
    if (message) problems.push({ at: column, message });
    const mark = to === 'llm' || to === 'version' ? to : `${to} ${key.trim()}`;
    const isUnique = to === 'llm' || to === 'version' || to === 'metadata' || to === 'secret';
    if (isUnique && !message && taken.has(mark)) problems.push({ at: column, message: twice(to, key) });
    taken.add(mark);
  });
  for (const name of placeholdersOf(template)) {
    if (!columns.includes(name))
      problems.push({ at: 'prompt', message: `There is no column “${name}”, which the prompt asks for.` });
  }
  const hasMessage =
    template.trim() !== '' || targets.some(({ to }) => to === 'text' || to === 'file' || to === 'image');
  if (!hasMessage)
    problems.push({ at: 'columns', message: 'Choose a column that holds the message, or write a prompt.' });
  return problems;
}

function keyProblem(key: string): string | undefined {
  if (key.trim() === '') return 'Give this metadata a key.';
  if (key.trim().length > METADATA_KEY_MAX) return `A key has at most ${METADATA_KEY_MAX} characters.`;
  if (key.trim().startsWith('batchdeck_')) return 'Keys that begin with batchdeck_ are used to find sessions again.';
  return undefined;
}

const secretProblem = (name: string): string | undefined =>
  SECRET_NAME.test(name) ? undefined : 'Use capitals, digits and underscores, such as SHOP_TOKEN.';

const twice = (to: Target['to'], key: string): string =>
  to === 'llm' || to === 'version'
    ? `Another column is the ${ONLY_ONE[to]} already.`
    : `Another column is “${key.trim()}” already.`;
