/** What every program says of itself before it begins. */
import type { Program } from './code';

const FILES_NAMED = 20;

/** Lines without the mark of a comment. */
export function commentsOf({ bodies, variables, files, bodiesFile }: Program, needs: string): string[] {
  const count = bodies.reduce((sum, { items }) => sum + items.length, 0);
  const items = `${count.toLocaleString('en')} ${count === 1 ? 'item' : 'items'}`;
  const named = [...files].slice(0, FILES_NAMED).map(([id, name]) => `  ${id || 'not uploaded yet'}: ${oneLine(name)}`);
  const more = files.size - named.length;
  return [
    bodiesFile ? `Sends ${items} in ${bodies.length} submissions, read from ${bodiesFile}.` : `Sends ${items}.`,
    `Needs ${needs}, and in the environment: ${['DARI_API_KEY', ...variables].join(', ')}.`,
    'Sent again with the same idempotency key, it makes nothing twice.',
    ...(files.size > 0 ? ['Files, by the ids of their uploads:', ...named] : []),
    ...(more > 0 ? [`  and ${more.toLocaleString('en')} more`] : []),
  ];
}

/** A name could end the comment and go on as code. */
const oneLine = (name: string): string => name.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ');
