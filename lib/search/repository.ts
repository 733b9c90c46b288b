import 'server-only';
import { type SQL, sql } from 'drizzle-orm';
import type { Db } from '@/lib/db/client';
import type { SearchPlace } from './schema';

/** What stands before a word in a snippet, and how long a snippet is. */
export const BEFORE_LENGTH = 20;
const SNIPPET_LENGTH = 180;
const CAPITALS_LOOKED_FOR = 2;

/** Words in small letters, and which capitals of them the database does not know to be such. */
export type Folded = { words: string[]; capitals: string; smalls: string };

/** `snippet`: where, which word, at which character of the text that follows, counted from 1. */
export type FoundRow = { index: number; snippet: [where: string, word: number, at: number, text: string] | null };

/** `hasSnippets`: whether it is said by what a row was found, which costs more than finding it. */
type Page = { from: number; to: number; folded: Folded; place: SearchPlace; hasSnippets: boolean };

export async function findLastIndex(db: Db, batchId: string): Promise<number | null> {
  const { rows } = await db.execute<{ last: number | null }>(sql`
    select (select max("index") from items where batch_id = batches.id) as last from batches where id = ${batchId}`);
  const [batch] = rows;
  return batch ? (batch.last ?? -1) : null;
}

/**
 * The rows from one index up to another that have every word, in whichever of their texts. `place` says which texts
 * count. Their lines in the table (label, error, model) are searched too, but give no snippet.
 */
export async function findRows(
  db: Db,
  batchId: string,
  { from, to, folded, place, hasSnippets }: Page,
): Promise<FoundRow[]> {
  const fold = foldOf(folded);
  const texts = TEXTS.filter(({ of }) => place === 'everywhere' || place === of);
  const columns = texts.map(
    ({ name, text }) => sql`${text} as ${sql.identifier(name)}, ${fold(text)} as ${small(name)}`,
  );
  const all = sql.join([sql`line`, ...texts.map(({ name }) => small(name))], sql`, `);
  // Said of each table, so that a page costs its own rows and not a look at all of them.
  const isBetween = (index: SQL) => sql`batch_id = ${batchId} and ${index} >= ${from}::int and ${index} < ${to}::int`;
  const hasAll = folded.words.map((word) => sql`strpos(whole, ${word}::text) > 0`);
  const { rows } = await db.execute<FoundRow>(sql`
    select "index", ${hasSnippets ? snippetOf(folded.words, texts) : sql`null::json`} as snippet
    from (
      select *, concat_ws(E'\n', ${all}) as whole from (
        select ${sql.join([sql`items."index"`, sql`${fold(LINES[place])} as line`, ...columns], sql`, `)}
        from (select * from items where ${isBetween(sql`"index"`)}) as items
        join (select * from attempts where is_newest and ${isBetween(sql`item_index`)}) as attempts
          on attempts.item_index = items."index"
        left join (select * from answers where ${isBetween(sql`item_index`)}) as answers
          on answers.item_index = attempts.item_index and answers.number = attempts.number
          and answers.finished_at = attempts.finished_at
        offset 0
      ) as texts offset 0
    ) as rows
    where ${sql.join(hasAll, sql` and `)}
    order by "index"`);
  return rows;
}

/** How many answers are to be read yet, and how many were given up. */
export async function countMissing(db: Db, batchId: string): Promise<{ unread: number; untold: number }> {
  const { rows } = await db.execute<{ unread: number; untold: number }>(sql`
    select
      (select count(*)::int from attempts
        where batch_id = ${batchId} and is_newest and (answer_due_at, session_id, finished_at) is not null) as unread,
      (select count(*)::int from answers
        join attempts on attempts.batch_id = answers.batch_id and attempts.item_index = answers.item_index
          and attempts.number = answers.number and attempts.finished_at = answers.finished_at
        where answers.batch_id = ${batchId} and answers.text is null and attempts.is_newest
          and attempts.answer_due_at is null) as untold`);
  return rows[0] ?? { unread: 0, untold: 0 };
}

type Text = { name: string; of: SearchPlace; text: SQL };

const parts = sql`coalesce(attempts.input -> 'parts', items.parts)`;
const metadata = sql`coalesce(attempts.input -> 'metadata', items.metadata)`;
/** Most messages are one text, which needs no joining. */
const joined = (list: SQL, key: string) => sql`case jsonb_array_length(${list})
  when 0 then ''
  when 1 then coalesce(${list} -> 0 ->> ${key}::text, '')
  else (select coalesce(string_agg(one.value ->> ${key}::text, E'\n' order by one.place), '')
    from jsonb_array_elements(${list}) with ordinality as one(value, place)) end`;

const TEXTS: Text[] = [
  { name: 'input', of: 'input', text: joined(parts, 'text') },
  { name: 'file', of: 'input', text: joined(parts, 'filename') },
  { name: 'metadata', of: 'input', text: joined(metadata, 'value') },
  { name: 'answer', of: 'answer', text: sql`coalesce(answers.text, '')` },
];

/** What the table shows of a row already. */
const LINES: Record<SearchPlace, SQL> = {
  everywhere: sql`concat_ws(E'\n', items.label, attempts.error, coalesce(attempts.llm_id, 'default'))`,
  input: sql`items.label`,
  error: sql`coalesce(attempts.error, '')`,
  answer: sql`''`,
};

const small = (name: string) => sql.identifier(`${name}_small`);

/** In every database and every locale alike: only ASCII is left to it, and no character changes its place. */
function foldOf({ capitals, smalls }: Folded) {
  const hasCapital = (text: SQL) =>
    sql.join(
      [...capitals].map((capital) => sql`strpos(${text}, ${capital}::text) > 0`),
      sql` or `,
    );
  return (text: SQL): SQL => {
    const lower = sql`lower((${text}) collate "C")`;
    if (capitals === '') return lower;
    const changed = sql`translate(${lower}, ${capitals}::text, ${smalls}::text)`;
    if ([...capitals].length > CAPITALS_LOOKED_FOR) return changed;
    // Looking for them is cheaper than changing them where there are none.
    return sql`case when ${hasCapital(text)} then ${changed} else ${lower} end`;
  };
}

/** Of the first word that the line has not, where that is found first; null when the line has them all. */
function snippetOf(words: string[], texts: Text[]): SQL {
  const ofWords = words.map((word, place) => {
    const inTexts = texts.map(({ name }) => {
      const at = sql`strpos(${small(name)}, ${word}::text)`;
      const cut = sql`substr(${sql.identifier(name)}, greatest(1, ${at} - ${BEFORE_LENGTH}), ${SNIPPET_LENGTH})`;
      return sql`when ${at} > 0 then json_build_array(${name}::text, ${place}::int, least(${at}, ${BEFORE_LENGTH + 1}), ${cut})`;
    });
    return sql`case when strpos(line, ${word}::text) > 0 then null ${sql.join(inTexts, sql` `)} end`;
  });
  return texts.length === 0 ? sql`null` : sql`coalesce(${sql.join(ofWords, sql`, `)})`;
}
