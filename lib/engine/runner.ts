import 'server-only';
import { inArray } from 'drizzle-orm';
import { type Manifest, parseManifest } from '@/lib/dari/manifest';
import { type Db, getDb } from '@/lib/db/client';
import { engineMessages } from '@/lib/db/engine-schema';
import { AppError } from '@/lib/errors';
import type { Jobs } from '@/lib/jobs/definitions';
import { enqueue, waitingPayloads } from '@/lib/jobs/queue';
import { log } from '@/lib/log';
import { newId } from '@/lib/new-id';
import type { Conversation, Model, ToolCall } from './models/model';
import { offlineModel } from './models/offline';
import { getBundle } from './store/agents';
import type { NewEvent } from './store/events';
import { listFiles } from './store/files';
import { ATTEMPTS_MAX, addToTurn, endTurn, type Outcome, saying, type Turn, takeMessage } from './store/messages';
import { getSession, type SessionRow } from './store/sessions';
import { hasEarlierTry } from './store/tries';
import { runTool, type ToolOutcome } from './tools/built-in';
import { prepareWorkspace, workspacePath } from './workspace';

const STEPS_MAX = 200;
const NEVER = new AbortController().signal;

const runsPlace = globalThis as typeof globalThis & { batchdeckRuns?: Map<string, Promise<void>> };

/**
 * Runs a message to its end. A second job for one that has ended does nothing; for one that this process is running,
 * it ends with it; for one whose worker died, it runs it again as the next attempt.
 */
export function runMessage({ messageId }: Jobs['message.run']): Promise<void> {
  runsPlace.batchdeckRuns ??= new Map();
  const runs = runsPlace.batchdeckRuns;
  const current = runs.get(messageId) ?? run(messageId).finally(() => runs.delete(messageId));
  runs.set(messageId, current);
  return current;
}

/** Queues again what a process left unfinished without a job that waits. Only for a database no other process uses. */
export async function recoverMessages(): Promise<void> {
  const db = await getDb();
  const waiting = new Set((await waitingPayloads('message.run')).map(({ messageId }) => messageId));
  await db.transaction(async (tx) => {
    const rows = await tx
      .select({ messageId: engineMessages.id })
      .from(engineMessages)
      .where(inArray(engineMessages.status, ['queued', 'running']));
    await enqueue(
      tx,
      'message.run',
      rows.filter(({ messageId }) => !waiting.has(messageId)),
    );
  });
}

async function run(messageId: string): Promise<void> {
  const db = await getDb();
  const turn = await takeMessage(db, messageId);
  if (!turn) return;
  try {
    await endTurn(db, turn, await work(db, turn));
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'conflict')) throw error;
    log.info({ messageId, attempt: turn.attempt }, 'another worker has taken the message over');
  }
}

/** Goes step by step until the model has its answer or cannot go on. */
async function work(db: Db, turn: Turn): Promise<Outcome> {
  if (turn.attempt > ATTEMPTS_MAX)
    return failure(`The worker was lost ${ATTEMPTS_MAX} times while running this message.`);
  const session = await getSession(db, turn.sessionId);
  const bundle = await getBundle(db, session.agentId, session.versionId);
  const manifest = parseManifest(bundle['dari.yml'] ?? '');
  const model = openModel(db, manifest, session, turn);
  const conversation: Conversation = {
    instructions: bundle[manifest.instructions.system] ?? '',
    entries: [{ role: 'user', parts: await attach(db, turn) }],
  };
  for (let count = 0; count < STEPS_MAX; count += 1) {
    const step = await model({ ...conversation, tools: [], signal: NEVER }).catch((error) => failure(wordsOf(error)));
    if ('error' in step) return failure(step.error);
    if (step.calls.length === 0) return { status: 'completed', text: step.text };
    const calls = step.calls.map(({ id, ...call }) => ({ id: id ?? newId('call'), ...call }));
    await addToTurn(db, turn, [...(step.text ? [saying(step.text)] : []), ...calls.map(requested)]);
    conversation.entries.push({ role: 'assistant', text: step.text, calls });
    for (const call of calls) {
      const place = { root: workspacePath(turn.sessionId), env: {}, internetAccess: false, signal: NEVER };
      const outcome = await runTool(place, manifest.built_in_tools, call);
      await addToTurn(db, turn, [ended(call, outcome)]);
      const result = outcome.isError ? outcome.error : outcome.result;
      conversation.entries.push({ role: 'tool', callId: call.id, name: call.name, result, isError: outcome.isError });
    }
  }
  return failure(`The model asked for tools ${STEPS_MAX} times without giving an answer.`);
}

function openModel(db: Db, manifest: Manifest, session: SessionRow, turn: Turn): Model {
  const option = manifest.llm.options[session.llmId ?? manifest.llm.default];
  if (!option) throw new Error(`session ${session.id} has an option its version does not`);
  if (option.provider !== 'offline' || option.model !== 'analyst') {
    const error = `Provider ${option.provider} with model ${option.model} cannot be run here yet.`;
    return async () => ({ error, isTransient: false, retryAfterMs: null });
  }
  return offlineModel(option.settings, () => hasEarlierTry(db, session.id, turn.fingerprint, option.settings.tries_by));
}

async function attach(db: Db, turn: Turn) {
  const fileIds = turn.parts.flatMap((part) => (part.type === 'text' ? [] : part.file_id));
  return prepareWorkspace(turn.sessionId, turn.parts, await listFiles(db, fileIds));
}

const failure = (error: string): Outcome & { status: 'failed' } => ({ status: 'failed', error });

/** A model's own words where it gave some; what we did not foresee goes to the log. */
function wordsOf(error: unknown): string {
  if (error instanceof AppError) return error.message;
  log.error({ err: error }, 'model failed');
  return 'The model stopped with an unexpected error; the server’s log has the details.';
}

function requested(call: ToolCall): NewEvent {
  const data = { tool_call_id: call.id, tool_name: call.name, arguments: call.arguments };
  return { type: 'tool.call_requested', source: 'agent', data };
}

function ended(call: ToolCall, outcome: ToolOutcome): NewEvent {
  const head = { tool_call_id: call.id, tool_name: call.name };
  if (outcome.isError) return { type: 'tool.call_failed', source: 'system', data: { ...head, error: outcome.error } };
  return { type: 'tool.call_completed', source: 'system', data: { ...head, result: outcome.result } };
}
