/** Reads from a session's ledger alone what state everything is in, by rules written here and nowhere in the engine. */
import type { WireEvent } from '@/lib/dari/wire-sessions';

type Message = { id: string; status: string; attempt: number; error: string | null };
export type Replayed = { status: string; lastMessageId: string | null; messages: Message[]; faults: string[] };

export function replay(events: WireEvent[]): Replayed {
  const messages = new Map<string, Message>();
  const calls = new Map<unknown, 'open' | 'ended'>();
  const faults: string[] = [];
  let status = 'idle';
  for (const [index, event] of events.entries()) {
    if (event.sequence_number !== index + 1) faults.push(`event ${index + 1} has number ${event.sequence_number}`);
    const message = messages.get(event.message_id ?? '');
    const hasEnded = message?.status === 'completed' || message?.status === 'failed';
    if (event.type === 'session.status_changed') status = String(event.data.status);
    else if (hasEnded) faults.push(`${event.type} after the end of ${event.message_id}`);
    if (event.type === 'user.message') {
      const id = event.message_id ?? '';
      if (message) faults.push(`${id} is there twice`);
      messages.set(id, { id, status: 'queued', attempt: 1, error: null });
    }
    if (event.type === 'message.status_changed' && message) {
      const attempt = Number(event.data.attempt);
      if (attempt < message.attempt) faults.push(`attempt ${attempt} of ${message.id} after ${message.attempt}`);
      Object.assign(message, { status: event.data.status, attempt, error: event.data.error ?? null });
    }
    const call = event.data.tool_call_id;
    if (event.type === 'tool.call_requested') {
      if (calls.has(call)) faults.push(`call ${call} is asked for twice`);
      calls.set(call, 'open');
    }
    if (event.type === 'tool.call_completed' || event.type === 'tool.call_failed') {
      if (calls.get(call) !== 'open') faults.push(`call ${call} ends without being open`);
      calls.set(call, 'ended');
    }
  }
  const all = [...messages.values()];
  for (const { id, status: ended } of all) {
    const said = events.filter(({ type, message_id }) => type === 'assistant.message_completed' && message_id === id);
    if (ended === 'completed' && said.length === 0) faults.push(`${id} completed without a word`);
  }
  return { status, lastMessageId: all.at(-1)?.id ?? null, messages: all, faults };
}
