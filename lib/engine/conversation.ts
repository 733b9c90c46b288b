/** What a model is told, read back from a session's ledger. */
import 'server-only';
import type { WirePart } from '@/lib/dari/wire';
import type { Entry, Part, ToolCall } from './models/model';
import type { EventRow } from './store/events';

const LOST = 'This call was never finished.';

/** `open` are calls of the current message that have no end yet, in the order in which they were asked for. */
export type Restored = { entries: Entry[]; open: ToolCall[] };

/**
 * The conversation up to and with one message, whatever has been done on it so far. Messages that wait behind it are
 * left out, although their events may stand among its own. `placed` says under which name a file lies.
 */
export function restore(events: EventRow[], messageId: string, placed: Record<string, string>): Restored {
  const byMessage = new Map<string, EventRow[]>();
  for (const event of events) {
    if (event.messageId === null) continue;
    const own = byMessage.get(event.messageId) ?? [];
    own.push(event);
    byMessage.set(event.messageId, own);
  }
  const entries: Entry[] = [];
  for (const [id, own] of byMessage) {
    const { open } = addMessage(entries, own, placed);
    if (id === messageId) return { entries, open };
    for (const call of open) entries.push(resultOf(call, LOST, true));
  }
  throw new Error(`message ${messageId} is not in its session's ledger`);
}

export function toParts(parts: WirePart[], placed: Record<string, string>): Part[] {
  return parts.map((part) =>
    part.type === 'text' ? part : { type: part.type, path: placed[part.file_id] ?? part.file_id },
  );
}

export const resultOf = (call: Pick<ToolCall, 'id' | 'name'>, result: unknown, isError: boolean): Entry => ({
  role: 'tool',
  callId: call.id,
  name: call.name,
  result,
  isError,
});

function addMessage(entries: Entry[], events: EventRow[], placed: Record<string, string>): { open: ToolCall[] } {
  const open = new Map<string, ToolCall>();
  for (const { type, data } of events) {
    const id = String(data.tool_call_id);
    if (type === 'user.message') {
      entries.push({ role: 'user', parts: toParts(data.content as WirePart[], placed) });
    } else if (type === 'assistant.message_completed') {
      const text = (data.content as { text: string }[]).map((part) => part.text).join('\n\n');
      entries.push({ role: 'assistant', text, calls: [] });
    } else if (type === 'tool.call_requested') {
      const call = { id, name: String(data.tool_name), arguments: data.arguments as Record<string, unknown> };
      callsOf(entries).push(call);
      open.set(id, call);
    } else if (type === 'tool.call_completed' || type === 'tool.call_failed') {
      const call = open.get(id);
      if (!call) continue;
      open.delete(id);
      const isError = type === 'tool.call_failed';
      entries.push(resultOf(call, isError ? data.error : data.result, isError));
    }
  }
  return { open: [...open.values()] };
}

/** Calls belong to what the assistant said just before; after results they are a step of their own. */
function callsOf(entries: Entry[]): ToolCall[] {
  const last = entries.at(-1);
  if (last?.role === 'assistant') return last.calls;
  const step: Entry = { role: 'assistant', text: '', calls: [] };
  entries.push(step);
  return step.calls;
}
