/** Being the somebody outside whom a tool asks: a message that waits for a tool lasts as long as a test needs. */
import { append, begun, readEvents, readMessages, readSession } from './batch';
import type { Part } from './cast';
import { until } from './server';

export const RESULT = { answer: 'forty-two' };

export type Waiting = { sessionId: string; messageId: string; toolCallId: string };

/** A new session whose message waits for a result. */
export async function waiting(part: Part = 'asks'): Promise<Waiting> {
  const { sessionId } = await begun(part);
  return untilWaiting(sessionId);
}

/** The call that a session waits for, once it does. */
export async function untilWaiting(sessionId: string): Promise<Waiting> {
  await until(
    () => readSession(sessionId),
    ({ last_message_status }) => last_message_status === 'waiting_for_tool',
    'the session waits for a tool',
  );
  return lastCall(sessionId);
}

/** The same for the message with these words, behind others. */
export async function untilWaitingFor(sessionId: string, words: string): Promise<Waiting> {
  await until(
    async () =>
      (await readMessages(sessionId)).find(({ parts: [part] }) => part?.type === 'text' && part.text === words),
    (message) => message?.status === 'waiting_for_tool',
    `"${words}" waits for a tool`,
  );
  return lastCall(sessionId);
}

export const submit = ({ sessionId, messageId, toolCallId }: Waiting, more: object) =>
  append(sessionId, { type: 'tool.result_submitted', message_id: messageId, tool_call_id: toolCallId, ...more });

async function lastCall(sessionId: string): Promise<Waiting> {
  const requested = (await readEvents(sessionId)).findLast(({ type }) => type === 'tool.call_requested');
  return { sessionId, messageId: requested?.message_id ?? '', toolCallId: String(requested?.data.tool_call_id) };
}
