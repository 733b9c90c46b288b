/** A draft as programs that send it: the very requests that Batchdeck would make, with secrets from the environment. */
import type { DraftItem } from '@/lib/batches/schema';
import { ITEMS_PER_BATCH_MAX, SECRET_NAME, type WireBatchItem } from '@/lib/dari/wire';
import { toWireItem } from '@/lib/submissions/wire-item';
import { curlOf } from './curl';
import { writeJson } from './json';
import { pythonOf } from './python';
import { typescriptOf } from './typescript';

export const LANGUAGES = ['cURL', 'TypeScript', 'Python'] as const;
export type Language = (typeof LANGUAGES)[number];

/** What a program is made of. A secret's value in `bodies` is `$NAME`, for the variable of the environment. */
export type Program = {
  url: string;
  bodies: { idempotency_key: string; items: WireBatchItem[] }[];
  /** Names of variables that the program needs, apart from the key of the API. */
  variables: string[];
  /** Names of the files by their ids. */
  files: Map<string, string>;
  /** Where the bodies lie, one a line, when there are too many for the text of a program. */
  bodiesFile: string | null;
};

/** Batches up to this size stand in the program itself. */
const INLINE_ITEMS_MAX = ITEMS_PER_BATCH_MAX;

type Told = { origin: string; agentId: string; items: readonly DraftItem[]; key: string };

/** `key` is the idempotency key of the whole; each submission of several has its own, made from it. */
export function programOf({ origin, agentId, items, key }: Told): Program {
  const all = items.map((item) => toCodeItem(item, agentId));
  const bodies = Array.from({ length: Math.ceil(all.length / ITEMS_PER_BATCH_MAX) }, (_, number) => ({
    idempotency_key: all.length > ITEMS_PER_BATCH_MAX ? `${key}.${number + 1}` : key,
    items: all.slice(number * ITEMS_PER_BATCH_MAX, (number + 1) * ITEMS_PER_BATCH_MAX),
  }));
  return {
    url: `${origin}/v1/session-batches`,
    bodies,
    variables: [...new Set(items.flatMap(({ secrets }) => secrets.map(({ name }) => name)))].filter(isVariable),
    files: new Map(
      items.flatMap(({ parts }) =>
        parts.flatMap((part) => (part.type === 'text' ? [] : [[part.fileId, part.filename]])),
      ),
    ),
    bodiesFile: all.length > INLINE_ITEMS_MAX ? 'batch.jsonl' : null,
  };
}

/** The text of a program; it prints the answers of the API. */
export function codeOf(language: Language, program: Program): string {
  if (language === 'cURL') return curlOf(program);
  return language === 'TypeScript' ? typescriptOf(program) : pythonOf(program);
}

/** A body a line, as the programs read them and as the composer takes them back. */
export const bodyLines = ({ bodies }: Program): string => bodies.map((body) => `${writeJson(body)}\n`).join('');

/** Without secrets whose names are none that the API takes: they could not be variables either. */
function toCodeItem(item: DraftItem, agentId: string): WireBatchItem {
  const names = item.secrets.map(({ name }) => name).filter(isVariable);
  const input = { ...item, llmId: item.llmId.trim() };
  return toWireItem(input, { agentId, secrets: names.map((name) => [name, `$${name}`] as const) });
}

const isVariable = (name: string): boolean => SECRET_NAME.test(name);
