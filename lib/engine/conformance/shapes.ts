/** Documented shapes: every field must be there, null where there is nothing; further fields may be. */
import { expect } from 'vitest';

const text = expect.any(String);
const number = expect.any(Number);
const flag = expect.any(Boolean);
const object = expect.any(Object);
const orNull = (shape: unknown) => expect.toBeOneOf([shape, null]);
const id = (prefix: string) => expect.stringMatching(new RegExp(`^${prefix}_[A-Za-z0-9_-]+$`));
/** ISO 8601 in UTC, in whole seconds. */
const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
const eventId = expect.stringMatching(/^sess_[A-Za-z0-9_-]+:evt_\d+$/);
const messageStatus = expect.stringMatching(/^(queued|running|waiting_for_tool|completed|failed)$/);

export const batchSession = {
  index: number,
  session_id: orNull(id('sess')),
  status: expect.stringMatching(/^(queued|running|completed|failed)$/),
  last_message_status: orNull(messageStatus),
  agent_id: id('agt'),
  version_id: orNull(id('ver')),
  llm_id: orNull(text),
  metadata: object,
  transcript_url: orNull(expect.stringMatching(/^\/v1\/sessions\/sess_[^/]+\/transcript$/)),
  error: orNull(text),
};
const batchStatus = expect.stringMatching(/^(queued|running|completed|failed|partial_failed)$/);
export const createdBatch = { batch_id: id('batch'), status: batchStatus, sessions: expect.any(Array) };
export const readBatch = {
  ...createdBatch,
  counts: { queued: number, running: number, completed: number, failed: number },
};

export const session = {
  id: id('sess'),
  name: orNull(text),
  agent_id: id('agt'),
  version_id: id('ver'),
  llm_id: orNull(text),
  storage_binding_id: orNull(text),
  internet_access: flag,
  status: expect.stringMatching(/^(idle|running)$/),
  last_message_id: orNull(id('msg')),
  last_message_status: orNull(messageStatus),
  created_at: time,
  metadata: object,
};

export const event = {
  id: eventId,
  session_id: id('sess'),
  sequence_number: number,
  message_id: orNull(id('msg')),
  type: text,
  source: text,
  actor: { type: text, id: orNull(text) },
  data: object,
  created_at: time,
};

export const message = {
  id: id('msg'),
  session_id: id('sess'),
  sequence_number: number,
  parts: expect.any(Array),
  metadata: orNull(object),
  status: messageStatus,
  attempt: number,
  output: orNull(object),
  created_at: time,
  completed_at: orNull(time),
};

export const agent = {
  id: id('agt'),
  name: text,
  active_version_id: orNull(id('ver')),
  created_at: time,
  deleted_at: orNull(time),
};

const item = { id: eventId, message_id: id('msg'), created_at: time };
export const timelineItems = {
  user_message: { ...item, type: 'user_message', content: expect.any(Array) },
  assistant_message: {
    ...item,
    type: 'assistant_message',
    status: messageStatus,
    content: expect.any(Array),
    error_message: orNull(text),
  },
  tool_call: {
    ...item,
    type: 'tool_call',
    tool_call_id: text,
    tool_name: text,
    arguments: object,
    status: expect.stringMatching(/^(requested|running|completed|failed)$/),
    is_error: flag,
    completed_at: orNull(time),
  },
};

export const outputParts = {
  text: { type: 'text', text },
  tool_call: { type: 'tool_call', id: text, name: text, arguments: object },
  tool_result: { type: 'tool_result', tool_call_id: text, tool_name: text, content: expect.any(Array), is_error: flag },
};
