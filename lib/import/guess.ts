/** What a column most likely is, by its name and by what is in it. */
import { SECRET_NAME } from '@/lib/batches/schema';
import { isOwnExport, ownTarget } from './own-export';
import { LEAVE_OUT, type Table, type Target } from './table';

/** In the order in which they are preferred for the message. */
const TEXT_NAMES = [
  'text',
  'message',
  'prompt',
  'input',
  'question',
  'query',
  'instruction',
  'instructions',
  'task',
  'content',
  'body',
];
const FILE_NAMES = ['file', 'files', 'filename', 'file_name', 'path', 'document', 'attachment', 'pdf'];
const IMAGE_NAMES = ['image', 'images', 'img', 'image_file', 'picture', 'photo', 'screenshot'];
const LLM_NAMES = ['llm_id', 'llm', 'model', 'llm_option', 'body.model'];
const VERSION_NAMES = ['version_id', 'agent_version'];
/** Columns of an export, and of rows that were handed back, that tell what became of an item. */
const OUTCOME_NAMES = [
  'error',
  'index',
  'status',
  'attempt',
  'attempts',
  'session_id',
  'duration',
  'cost',
  'started_at',
  'finished_at',
];
const SECRET_LIKE = /(^|_)(TOKEN|SECRET|PASSWORD|KEY)$/;
const PROMPTFOO = /^__(expected\d*|description|metadata:.+|metric|threshold|prefix|suffix|providerOutput)$/i;

export const METADATA_VALUE_MAX = 512;
const LONG_SHARE_MAX = 0.05;

const plain = (name: string): string =>
  name
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, '_');

/** Whether a column of this name has a meaning here. */
export function isKnownName(name: string): boolean {
  const word = plain(name);
  return (
    [TEXT_NAMES, FILE_NAMES, IMAGE_NAMES, LLM_NAMES, VERSION_NAMES, OUTCOME_NAMES].some((names) =>
      names.includes(word),
    ) ||
    /^(metadata|secrets?)\../i.test(name.trim()) ||
    PROMPTFOO.test(name.trim())
  );
}

/** `secretNames`: those the agent declares. */
export function guessTargets(table: Table, secretNames: readonly string[] = []): Target[] {
  const { columns } = table;
  if (isOwnExport(columns)) return columns.map(ownTarget);
  const words = columns.map(plain);
  const isExport = words.includes('index') && words.includes('status');
  const longest = longestCells(table);
  const targets = columns.map((name, index): Target | undefined => {
    const own = table.targets?.[index];
    if (own) return own;
    const word = words[index] ?? '';
    const [, kind, key = ''] = /^(metadata|secrets?)\.(.+)$/i.exec(name.trim()) ?? [];
    if (key.startsWith('batchdeck_')) return LEAVE_OUT;
    if (kind) return { to: kind.toLowerCase() === 'metadata' ? 'metadata' : 'secret', key };
    if (PROMPTFOO.test(name.trim())) return { to: 'metadata', key: metadataKey(name.trim()) };
    if (word === 'error' || (isExport && OUTCOME_NAMES.includes(word))) return LEAVE_OUT;
    if (FILE_NAMES.includes(word)) return { to: 'file', key: '' };
    if (IMAGE_NAMES.includes(word)) return { to: 'image', key: '' };
    if (LLM_NAMES.includes(word)) return { to: 'llm', key: '' };
    if (VERSION_NAMES.includes(word)) return { to: 'version', key: '' };
    if (secretNames.includes(name) || (SECRET_NAME.test(name) && SECRET_LIKE.test(name)))
      return { to: 'secret', key: name };
    return undefined;
  });
  const isFree = (index: number) => targets[index] === undefined;
  if (!table.template && !targets.some((target) => target?.to === 'text')) {
    const message = messageColumn(words, longest, isFree);
    if (message !== -1) targets[message] = { to: 'text', key: '' };
  }
  return targets.map((target, index) => {
    if (target) return target;
    if (isExport) return LEAVE_OUT;
    if (isLong(table, index)) return table.template ? LEAVE_OUT : { to: 'text', key: '' };
    return { to: 'metadata', key: metadataKey(columns[index] ?? '') };
  });
}

/** The best known name; else the column with the longest cell. */
function messageColumn(words: string[], longest: number[], isFree: (index: number) => boolean): number {
  for (const name of TEXT_NAMES) {
    const index = words.findIndex((word, at) => word === name && isFree(at));
    if (index !== -1) return index;
  }
  return words.reduce(
    (best, _, at) => (isFree(at) && (best === -1 || (longest[at] ?? 0) > (longest[best] ?? 0)) ? at : best),
    -1,
  );
}

/** Whether more than a few of its cells are too long for metadata; a few become bad rows that say so. */
function isLong({ rows }: Table, column: number): boolean {
  let [long, filled] = [0, 0];
  for (const { cells } of rows) {
    const { length } = cells[column] ?? '';
    if (length > 0) filled += 1;
    if (length > METADATA_VALUE_MAX) long += 1;
  }
  return long > filled * LONG_SHARE_MAX;
}

function longestCells({ columns, rows }: Table): number[] {
  const longest = columns.map(() => 0);
  for (const { cells } of rows) {
    cells.forEach((cell, index) => {
      if (cell.length > (longest[index] ?? 0)) longest[index] = cell.length;
    });
  }
  return longest;
}

/** `__expected` of a promptfoo file becomes `expected`. */
const metadataKey = (name: string): string => name.replace(/^__metadata:/i, '').replace(/^__/, '');
