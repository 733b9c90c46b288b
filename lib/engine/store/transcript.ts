import 'server-only';
import type { WireShownTranscript, WireTimelineItem } from '@/lib/dari/wire-sessions';
import type { Db } from '@/lib/db/client';
import { getAgent } from './agents';
import { type EventRow, eventId, listEvents } from './events';
import { getSession, toWireSession } from './sessions';
import { wireTime } from './time';

type Content = Extract<WireTimelineItem, { type: 'user_message' }>['content'];
type Assistant = Extract<WireTimelineItem, { type: 'assistant_message' }>;
type ToolCall = Extract<WireTimelineItem, { type: 'tool_call' }>;

/** A session's display view, computed from its ledger. */
export async function getTranscript(db: Db, sessionId: string): Promise<WireShownTranscript> {
  const session = await getSession(db, sessionId);
  // No further than the session that is shown with them was.
  const events = await listEvents(db, sessionId, { limit: session.eventCount });
  const agent = await getAgent(db, session.agentId);
  return { agent, session: toWireSession(session), timeline: { items: toTimeline(events) } };
}

/** Items in display order; a message that has not ended is answered, last, by an empty assistant message. */
export function toTimeline(events: EventRow[]): WireTimelineItem[] {
  const items: WireTimelineItem[] = [];
  const calls = new Map<unknown, ToolCall>();
  const unanswered = new Map<string | null, Assistant>();
  for (const event of events) {
    if (event.type === 'user.message') items.push(userMessage(event));
    if (event.type === 'assistant.message_completed') items.push(assistantMessage(event, 'completed'));
    if (event.type === 'message.status_changed') {
      const { status } = event.data;
      unanswered.delete(event.messageId);
      if (status === 'failed') items.push(assistantMessage(event, 'failed'));
      else if (status !== 'completed') unanswered.set(event.messageId, assistantMessage(event, String(status)));
    }
    if (event.type === 'tool.call_requested') {
      const call = toolCall(event);
      calls.set(event.data.tool_call_id, call);
      items.push(call);
    }
    const call = calls.get(event.data.tool_call_id);
    if (call && event.type === 'tool.call_completed') endCall(call, event, 'completed');
    if (call && event.type === 'tool.call_failed') endCall(call, event, 'failed');
  }
  markRunning(calls.values(), unanswered);
  return [...items, ...unanswered.values()];
}

/**
 * Calls of a message run one after the other: the first that has not ended is the one being carried out. What waits for
 * somebody outside stays requested.
 */
function markRunning(calls: Iterable<ToolCall>, unanswered: Map<string | null, Assistant>): void {
  const busy = new Set<string | null>();
  for (const call of calls) {
    const isRun = unanswered.get(call.message_id)?.status === 'running';
    if (call.status !== 'requested' || !isRun || busy.has(call.message_id)) continue;
    call.status = 'running';
    busy.add(call.message_id);
  }
}

const head = (event: EventRow) => ({
  id: eventId(event),
  message_id: event.messageId,
  created_at: wireTime(event.createdAt),
});

function userMessage(event: EventRow): WireTimelineItem {
  return { type: 'user_message', ...head(event), content: event.data.content as Content };
}

function assistantMessage(event: EventRow, status: string): Assistant {
  const content = (event.data.content ?? []) as Content;
  const error = typeof event.data.error === 'string' ? event.data.error : null;
  return { type: 'assistant_message', ...head(event), status, content, error_message: error };
}

function toolCall(event: EventRow): ToolCall {
  return {
    type: 'tool_call',
    ...head(event),
    tool_call_id: String(event.data.tool_call_id),
    tool_name: String(event.data.tool_name),
    arguments: event.data.arguments as Record<string, unknown>,
    status: 'requested',
    result: null,
    is_error: false,
    completed_at: null,
  };
}

function endCall(call: ToolCall, event: EventRow, status: 'completed' | 'failed'): void {
  call.status = status;
  call.result = status === 'failed' ? { error: event.data.error } : event.data.result;
  call.is_error = status === 'failed';
  call.completed_at = wireTime(event.createdAt);
}
