/**
 * Makes a batch of many rows out of one of few, in the database of a stopped server: what sessions would leave behind is
 * written as it is, because running 50,000 of them takes longer than a bench may.
 */
import { PGlite } from '@electric-sql/pglite';

const ITEMS_PER_SUBMISSION = 100;

/** Adds finished rows to the batch until it has `count`; every tenth failed, for one of three reasons. */
export async function growBatch(databaseDir, batchId, count) {
  const database = new PGlite(databaseDir);
  try {
    const { rows } = await database.query(`select count(*)::int as had from items where batch_id = $1`, [batchId]);
    const [{ had }] = rows;
    const given = [batchId, had, count];
    await database.query(
      `insert into items (batch_id, id, place, "index", label, parts, metadata, llm_id, secrets)
       select $1, 'grown-' || n, 'z' || lpad(n::text, 7, '0'), n,
         'Summarise document ' || n || ' in three sentences and name its open questions',
         json_build_array(json_build_object('id', 'text', 'type', 'text', 'text',
           'Summarise document ' || n || ' in three sentences and name its open questions. ' || repeat('Context of it. ', 8))),
         json_build_array(json_build_object('id', 'suite', 'key', 'suite', 'value', 'suite ' || n % 12)),
         'offline-brief', '[]'
       from generate_series($2::int, $3::int - 1) n`,
      given,
    );
    await database.query(
      `insert into submissions (id, batch_id, number, idempotency_key, body, body_sha256, item_count, state, upstream,
         upstream_batch_id, upstream_status, tries, sent_at, tried_at, polled_at)
       select 'grown-' || n, $1, 1000 + n, 'grown-' || n, '', '', ${ITEMS_PER_SUBMISSION}, 'accepted', 'embedded',
         'batch_grown' || n, 'completed', 1, now(), now(), now()
       from generate_series($2::int / ${ITEMS_PER_SUBMISSION}, $3::int / ${ITEMS_PER_SUBMISSION}) n`,
      given,
    );
    await database.query(
      `insert into attempts (batch_id, item_index, number, is_newest, origin, submission_id, position, status, session_id,
         error, failure, failure_group, llm_id, version_id, started_at, finished_at, answer_due_at, revision)
       select $1, n, 1, true, 'send', 'grown-' || n / ${ITEMS_PER_SUBMISSION}, n % ${ITEMS_PER_SUBMISSION},
         case when n % 10 = 3 then 'failed' else 'completed' end,
         'sess_' || substr(md5('a' || n) || md5('b' || n), 1, 26),
         case when n % 10 = 3 then 'The model did not answer within 30 s (request ' || n || ', reason ' || n % 3 || ').' end,
         case when n % 10 = 3 then 'run' end,
         case when n % 10 = 3 then 'The model did not answer within 30 s (reason ' || n % 3 || ').' end,
         'offline-brief', (select version_id from attempts where batch_id = $1 and version_id is not null limit 1),
         now() - ($3::int - n) * interval '1 second', now() - ($3::int - n - 5 - n % 40) * interval '1 second', null, 1
       from generate_series($2::int, $3::int - 1) n`,
      given,
    );
    await database.query(
      `insert into answers (batch_id, item_index, number, session_id, finished_at, text, read_at, tries)
       select batch_id, item_index, number, session_id, finished_at,
         'Document ' || item_index || ' says three things and leaves one question open. ' || repeat('More of it. ', 20),
         now(), 1
       from attempts where batch_id = $1 and status = 'completed' and submission_id like 'grown-%'`,
      [batchId],
    );
    await database.query(`update batches set revision = revision + 1, sums = null where id = $1`, [batchId]);
    await database.exec('vacuum analyze');
  } finally {
    await database.close();
  }
}
