import 'server-only';
import { makeZip } from 'client-zip';
import type { BatchHead } from '@/lib/batches/schema';
import type { Transcript } from '@/lib/sessions/schema';
import { type AnsweredRow, writeCsv } from './csv';
import { writeJsonLines } from './jsonl';
import { type ExportRow, readRows, type Snapshot } from './rows';
import { bytesOf, type Had, type Sessions } from './sessions';
import { mapInOrder } from './stream';
import { transcriptMarkdown } from './transcript';

const INDEX_DIGITS = 5;

type Contents = { snapshot: Snapshot; head: BatchHead; sessions: Sessions; atOnce: number; signal: AbortSignal };
type SessionRecord = {
  index: number;
  attempt: number;
  session_id: string;
  folder: string | null;
  transcript_missing?: string;
  workspace_missing?: string;
};
type File = { name: string; input: string | AsyncIterable<string | Uint8Array>; lastModified: Date };

/**
 * The rows as tables, a folder for each session, and at the end the manifest, which says what is there and what could not
 * be had. Not compressed; a file that was cut off has no directory and does not open.
 */
export async function* writeZip(contents: Contents, hasWorkspaces: boolean): AsyncGenerator<Uint8Array> {
  yield* makeZip(filesOf(contents, hasWorkspaces));
}

async function* filesOf(contents: Contents, hasWorkspaces: boolean): AsyncGenerator<File> {
  const { snapshot, head, sessions, atOnce, signal } = contents;
  const lastModified = new Date();
  const readAt = lastModified.toISOString();
  yield { name: 'rows.csv', input: writeCsv(snapshot, withoutAnswers(readRows(snapshot)), false), lastModified };
  yield { name: 'rows.jsonl', input: writeJsonLines(withoutAnswers(readRows(snapshot))), lastModified };
  const records: SessionRecord[] = [];
  const read = async (one: Tried) => ({ ...one, transcript: await sessions.transcript(one.sessionId) });
  for await (const one of mapInOrder(sessionsIn(readRows(snapshot)), atOnce, read)) {
    const { index, attempt, sessionId } = one;
    const folder = `sessions/${String(index).padStart(INDEX_DIGITS, '0')}-attempt-${attempt}`;
    const record: SessionRecord = { index, attempt, session_id: sessionId, folder: null };
    records.push(record);
    for (const file of transcriptFiles(one)) {
      record.folder = folder;
      yield { ...file, name: `${folder}/${file.name}`, lastModified };
    }
    if (one.transcript.reason !== null) record.transcript_missing = one.transcript.reason;
    if (!hasWorkspaces) continue;
    const workspace = await sessions.workspace(sessionId);
    if (workspace.reason !== null) record.workspace_missing = workspace.reason;
    else {
      record.folder = folder;
      yield { name: `${folder}/workspace.zip`, input: bytesOf(workspace.value, signal), lastModified };
    }
  }
  const input = JSON.stringify(
    manifestOf(head, { rows: snapshot.rows.length, readAt, hasWorkspaces, records }),
    null,
    2,
  );
  yield { name: 'manifest.json', input: `${input}\n`, lastModified };
}

async function* withoutAnswers(rows: AsyncIterable<ExportRow>): AsyncGenerator<AnsweredRow> {
  for await (const row of rows) yield { ...row, answer: null };
}

type Tried = { index: number; attempt: number; sessionId: string };

/** Those of earlier attempts, too. */
async function* sessionsIn(rows: AsyncIterable<ExportRow>): AsyncGenerator<Tried> {
  for await (const { row, attempts } of rows) {
    for (const { number, sessionId } of attempts.toReversed()) {
      if (sessionId !== null) yield { index: row.index, attempt: number, sessionId };
    }
  }
}

function transcriptFiles({ index, attempt, transcript }: Tried & { transcript: Had<Transcript> }) {
  if (transcript.value === null) return [];
  return [
    { name: 'transcript.json', input: `${JSON.stringify(transcript.value, null, 2)}\n` },
    { name: 'transcript.md', input: transcriptMarkdown(transcript.value, `Item ${index}, attempt ${attempt}`) },
  ];
}

type Found = { rows: number; readAt: string; hasWorkspaces: boolean; records: SessionRecord[] };

function manifestOf({ id, name, agentId, agentName, upstream, revision }: BatchHead, found: Found) {
  const { rows, readAt, hasWorkspaces, records } = found;
  return {
    batch: { id, name, agent_id: agentId, agent_name: agentName, upstream, revision },
    rows,
    rows_as_of: readAt,
    sessions: records.length,
    transcripts: records.filter((record) => record.transcript_missing === undefined).length,
    workspaces: hasWorkspaces ? records.filter((record) => record.workspace_missing === undefined).length : null,
    files: [
      'rows.csv and rows.jsonl have a row for each item, as of that revision.',
      'A folder in sessions has what the API kept of a session when it was read, later than the rows.',
      'transcript_missing and workspace_missing say why something is not there.',
    ],
    session_files: records,
  };
}
