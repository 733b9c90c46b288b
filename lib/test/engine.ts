/** Speaks to the embedded engine over its API. */
import type { WireBatchItem, WireFile, WireSessionBatch } from '@/lib/dari/wire';
import type { WireTranscript } from '@/lib/dari/wire-sessions';
import { engineFetch } from '@/lib/engine/app';
import { engineKey } from '@/lib/engine/key';

const ORIGIN = 'http://engine.test';

/** `T` is what the caller expects to be answered; it is not checked. */
export async function call<T = { detail: unknown }>(path: string, init: RequestInit = {}) {
  const headers = { authorization: `Bearer ${engineKey()}`, ...init.headers };
  const response = await engineFetch(ORIGIN + path, { ...init, headers });
  return { status: response.status, headers: response.headers, body: (await response.json()) as T };
}

export const post = <T = { detail: unknown }>(path: string, body: unknown) =>
  call<T>(path, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });

export const create = (items: unknown[], key?: string) =>
  post<WireSessionBatch>('/v1/session-batches', { ...(key !== undefined && { idempotency_key: key }), items });

export const readBatch = async (batchId: string): Promise<WireSessionBatch> =>
  (await call<WireSessionBatch>(`/v1/session-batches/${batchId}`)).body;

export const readTranscript = async (sessionId: string | null | undefined): Promise<WireTranscript> =>
  (await call<WireTranscript>(`/v1/sessions/${sessionId}/transcript`)).body;

export async function builtInAgentId(): Promise<string> {
  const { body } = await call<{ agents: { id: string }[] }>('/v1/agents');
  return body.agents[0]?.id ?? '';
}

/** An item that asks for something small; `more` goes over it. */
export function item(agentId: string, more: Partial<WireBatchItem> = {}): WireBatchItem {
  return { agent_id: agentId, message: { content: [{ type: 'text', text: 'Describe this sentence.' }] }, ...more };
}

export function formOf(filename: string, content: string | Uint8Array<ArrayBuffer>): RequestInit {
  const form = new FormData();
  form.set('file', new Blob([content]), filename);
  return { method: 'POST', body: form };
}

export async function upload(filename: string, content: string | Uint8Array<ArrayBuffer>): Promise<WireFile> {
  return (await call<WireFile>('/v1/files', formOf(filename, content))).body;
}

/** The text of the last assistant message. */
export function answerOf(transcript: WireTranscript): string {
  const last = transcript.timeline.items.findLast((entry) => entry.type === 'assistant_message');
  const content = (last as { content?: { text?: string }[] } | undefined)?.content ?? [];
  return content.map((part) => part.text ?? '').join('');
}
