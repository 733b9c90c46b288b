/** What a person adds to a session: a further message, or the result of a tool call that waits for one. */
import 'server-only';
import { noteAddition } from '@/lib/batches/added';
import { UpstreamError } from '@/lib/dari/client';
import { appendEvent, findCall, type NewEvent } from '@/lib/dari/sessions';
import { AppError } from '@/lib/errors';
import { outdateTranscript } from './kept';
import type { AnswerCall, SendMessage } from './schema';

/** The request id is the key under which the API takes it once. Throws UpstreamError. */
export async function sendMessage({ sessionId, requestId, text, files }: SendMessage): Promise<{ sessionId: string }> {
  const said = text.trim() === '' ? [] : [{ type: 'text' as const, text }];
  const parts = [...said, ...files.map(({ type, fileId }) => ({ type, file_id: fileId }))];
  return add(sessionId, requestId, { type: 'message', parts });
}

/** Throws invalid for what is no JSON, conflict for a call that waits for nothing, UpstreamError. */
export async function answerCall({ sessionId, requestId, entryId, result, isError }: AnswerCall) {
  const value = isError ? { error: result.trim() } : readJson(result);
  const call = await findCall(sessionId, entryId);
  if (!call) throw new AppError('not_found', 'The transcript no longer has this call. Reload the page.');
  return add(sessionId, requestId, { type: 'result', ...call, result: value, isError });
}

async function add(sessionId: string, requestId: string, event: NewEvent): Promise<{ sessionId: string }> {
  try {
    await appendEvent(sessionId, event, requestId);
  } catch (error) {
    if (!(error instanceof UpstreamError) || error.outcome === 'refused') throw error;
    throw new AppError(
      'unavailable',
      `${error.message} Nobody knows whether it arrived. What you wrote is kept: sending it again does not do it twice.`,
    );
  }
  outdateTranscript(sessionId);
  await noteAddition({ sessionId, requestId, action: event.type === 'message' ? 'session.message' : 'session.result' });
  return { sessionId };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new AppError('invalid', 'This is no JSON. Text goes in double quotes: "done".');
  }
}
