/** One turn: model and tools take turns until there is an answer, a failure, or somebody outside to wait for. */
import 'server-only';
import { setTimeout as pause } from 'node:timers/promises';
import type { Manifest } from '@/lib/dari/manifest';
import type { Db } from '@/lib/db/client';
import { log } from '@/lib/log';
import { newId } from '@/lib/new-id';
import { type Restored, restore, resultOf, toParts } from './conversation';
import type { Ledger } from './ledger';
import type { Failure, Model, ModelRequest, Step, ToolCall, Usage } from './models/model';
import { openModel } from './models/open';
import { getBundle, manifestOf } from './store/agents';
import { listEvents, type NewEvent } from './store/events';
import { listFiles } from './store/files';
import { beginAttempt, type Outcome, saying, type Turn } from './store/messages';
import { updatePlacedFiles } from './store/sessions';
import { openTools, type Tools } from './tools/offered';
import { placeFiles } from './workspace';

const STEPS_MAX = 200;
const BACKOFF_MAX_MS = 5 * 60_000;

export type TurnEnd =
  | Outcome
  | { status: 'waiting'; calls: (ToolCall & { timeoutSeconds: number })[] }
  | { status: 'stopped' };

/** Goes on from where the ledger ends. A stop leaves open calls open for whoever goes on. */
export async function runTurn(db: Db, turn: Turn, ledger: Ledger, stop: AbortSignal): Promise<TurnEnd> {
  const bundle = await getBundle(db, turn.agentId, turn.versionId);
  const manifest = manifestOf(bundle);
  const { timeout_seconds: limit } = manifest.message;
  const { signal, isOver, release } = boundBy(stop, limit * 1000);
  try {
    const { entries, open } = await readSoFar(db, turn);
    const tools = await openTools(db, manifest, turn, signal);
    const model = await openModel(db, manifest, turn);
    const instructions = bundle[manifest.instructions.system] ?? '';
    const request = { instructions, entries, tools: tools.specs, signal };
    return await takeSteps({ db, turn, ledger, manifest, model, tools, request }, open);
  } catch (error) {
    if (stop.aborted) return { status: 'stopped' };
    if (isOver()) return failed(`The message ran longer than its limit of ${limit} s.`);
    throw error;
  } finally {
    release();
  }
}

/** Aborts with `stop` or when the time is over; let go of when it is not needed any more. */
function boundBy(stop: AbortSignal, ms: number) {
  const controller = new AbortController();
  let isOver = false;
  const timer = setTimeout(() => {
    isOver = true;
    controller.abort();
  }, ms);
  const onStop = () => controller.abort(stop.reason);
  if (stop.aborted) onStop();
  stop.addEventListener('abort', onStop, { once: true });
  const release = () => {
    clearTimeout(timer);
    stop.removeEventListener('abort', onStop);
  };
  return { signal: controller.signal, isOver: () => isOver, release };
}

type Work = {
  db: Db;
  turn: Turn;
  ledger: Ledger;
  manifest: Manifest;
  model: Model;
  tools: Tools;
  request: ModelRequest;
};

async function takeSteps(work: Work, open: ToolCall[]): Promise<TurnEnd> {
  const { ledger, tools, request } = work;
  let calls = open;
  let isResumed = true;
  for (let count = 0; count < STEPS_MAX; count += 1) {
    const awaited = await runCalls(work, calls, isResumed);
    isResumed = false;
    if (awaited.length > 0) return { status: 'waiting', calls: awaited };
    const step = await think(work);
    if ('error' in step) return failed(step.error);
    if (step.calls.length === 0) return { status: 'completed', text: step.text };
    calls = step.calls.map(({ id, ...call }) => ({ id: id ?? newId('call'), ...call }));
    if (step.text) ledger.add(saying(step.text));
    ledger.add(...calls.map((call) => requested(call, tools.isExternal(call.name))));
    request.entries.push({ role: 'assistant', text: step.text, calls });
  }
  return failed(`The model asked for tools ${STEPS_MAX} times without giving an answer.`);
}

/** Runs calls one after the other; answers those whose result must come from outside. */
async function runCalls({ ledger, tools, request }: Work, calls: ToolCall[], isResumed: boolean) {
  const awaited: (ToolCall & { timeoutSeconds: number })[] = [];
  for (const call of calls) {
    const timeoutSeconds = tools.timeoutOf(call);
    if (timeoutSeconds !== null) {
      awaited.push({ ...call, timeoutSeconds });
      continue;
    }
    const mayRun = !isResumed || tools.isRepeatable(call.name);
    // What cannot be repeated is on record before it begins.
    if (!tools.isRepeatable(call.name)) await ledger.write();
    const outcome = mayRun ? await tools.run(call) : INTERRUPTED;
    request.signal.throwIfAborted();
    ledger.add(ended(call, outcome));
    request.entries.push(resultOf(call, outcome.isError ? outcome.error : outcome.result, outcome.isError));
  }
  return awaited;
}

const INTERRUPTED = {
  isError: true as const,
  error: 'The worker stopped while this call ran. Whether it took effect is not known, and it was not run again.',
};

/** Asks the model for a step, again after failures that may pass, as often as the manifest says. */
async function think({ db, turn, ledger, manifest, model, request }: Work): Promise<Step | Failure> {
  const { max_attempts: most, backoff_seconds: backoff } = manifest.message.retries;
  for (let tries = 1; ; tries += 1) {
    const step = await model(request).catch((error: unknown) => unforeseen(error, request.signal));
    request.signal.throwIfAborted();
    if (step.usage) ledger.add(used(step.usage));
    if (!('error' in step) || !step.isTransient) return step;
    if (tries >= most) return { ...step, error: tries > 1 ? `${step.error} (tried ${tries} times)` : step.error };
    await ledger.write();
    await beginAttempt(db, turn, step.error);
    const longest = Math.min(BACKOFF_MAX_MS, backoff * 1000 * 2 ** (tries - 1));
    const wait = step.retryAfterMs ?? Math.random() * longest;
    await pause(Math.min(BACKOFF_MAX_MS, wait), null, { signal: request.signal });
  }
}

function unforeseen(error: unknown, signal: AbortSignal): Failure {
  if (!signal.aborted) log.error({ err: error }, 'model failed');
  const words = 'The model stopped with an unexpected error; the server’s log has the details.';
  return { error: words, isTransient: false, retryAfterMs: null };
}

/** The conversation so far; a fresh message needs no look into the ledger. */
async function readSoFar(db: Db, turn: Turn): Promise<Restored> {
  const placed = await place(db, turn);
  if (turn.isFresh) return { entries: [{ role: 'user', parts: toParts(turn.parts, placed) }], open: [] };
  return restore(await listEvents(db, turn.sessionId), turn.messageId, placed);
}

/** Puts the message's files into the workspace and remembers under which names. */
async function place(db: Db, turn: Turn): Promise<Record<string, string>> {
  const fileIds = turn.parts.flatMap((part) => (part.type === 'text' ? [] : part.file_id));
  if (fileIds.length === 0) return placeFiles(turn.sessionId, [], turn.placedFiles);
  const files = await listFiles(db, fileIds);
  const inOrder = fileIds.flatMap((id) => files.get(id) ?? []);
  const placed = await placeFiles(turn.sessionId, inOrder, turn.placedFiles);
  if (Object.keys(placed).length > Object.keys(turn.placedFiles).length) {
    await updatePlacedFiles(db, turn.sessionId, placed);
  }
  return placed;
}

const failed = (error: string): TurnEnd => ({ status: 'failed', error });

function requested(call: ToolCall, isExternal: boolean): NewEvent {
  const data = { tool_call_id: call.id, tool_name: call.name, arguments: call.arguments };
  return { type: 'tool.call_requested', source: 'agent', data: isExternal ? { ...data, kind: 'external' } : data };
}

type ToolOutcome = Awaited<ReturnType<Tools['run']>>;

function ended(call: ToolCall, outcome: ToolOutcome): NewEvent {
  const head = { tool_call_id: call.id, tool_name: call.name };
  if (outcome.isError) return { type: 'tool.call_failed', source: 'system', data: { ...head, error: outcome.error } };
  return { type: 'tool.call_completed', source: 'system', data: { ...head, result: outcome.result } };
}

function used(usage: Usage): NewEvent {
  const data = {
    provider: usage.provider,
    model: usage.model,
    input_tokens: usage.inputTokens,
    cached_input_tokens: usage.cachedInputTokens,
    output_tokens: usage.outputTokens,
    cost_usd: usage.costUsd,
  };
  return { type: 'model.call_completed', source: 'system', data };
}
