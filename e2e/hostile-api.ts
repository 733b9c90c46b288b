/** An API on loopback whose every word is hostile: names, metadata, errors, transcripts and ledgers. */
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';

type Item = { metadata?: Record<string, string> };
type Words = { agentName: string; errors: string[]; transcriptOf: (index: number) => unknown[] };

const AT = '2026-06-02T09:00:00Z';

/** Items of odd numbers fail with `errors`; the session of item n is `sess_n`. */
export async function startHostileApi(words: Words) {
  const agent = { id: 'agt_1', name: words.agentName, active_version_id: 'ver_1', created_at: AT };
  const batches = new Map<string, unknown>();

  const session = (index: number) => {
    const status = index % 2 === 0 ? 'completed' : 'failed';
    return { id: `sess_${index}`, agent_id: 'agt_1', status: 'idle', last_message_status: status, created_at: AT };
  };
  const child = ({ metadata }: Item, index: number) => ({
    index,
    session_id: `sess_${index}`,
    status: session(index).last_message_status,
    last_message_status: session(index).last_message_status,
    agent_id: 'agt_1',
    version_id: 'ver_1',
    llm_id: null,
    metadata: metadata ?? {},
    transcript_url: `/v1/sessions/sess_${index}/transcript`,
    error: index % 2 === 0 ? null : (words.errors[index % words.errors.length] ?? 'an error'),
    started_at: AT,
    completed_at: AT,
  });

  function answerTo(method: string, url: string, body: Buffer): unknown {
    const [, what, id = '', more] = /^\/v1\/([\w-]+)(?:\/([\w.-]+))?(?:\/([\w./-]+))?/.exec(url) ?? [];
    if (what === 'agents' && !id) return { agents: [agent] };
    if (what === 'agents' && more === 'versions') return { agent, versions: [{ id: 'ver_1', is_active: true }] };
    if (what === 'files' && method === 'POST') {
      const filename = /filename="([^\r\n]*)"/.exec(body.toString('utf8'))?.[1] ?? 'file';
      return { id: `file_${Math.random().toString(36).slice(2)}`, filename, size_bytes: sizeIn(body) };
    }
    if (what === 'session-batches' && method === 'POST') {
      const { items } = JSON.parse(body.toString('utf8')) as { items: Item[] };
      const batch = { batch_id: `batch_${batches.size}`, status: 'partial_failed', sessions: items.map(child) };
      batches.set(batch.batch_id, batch);
      return batch;
    }
    if (what === 'session-batches') return batches.get(id);
    if (what !== 'sessions') return undefined;
    const index = Number(id.replace('sess_', ''));
    if (more === 'transcript')
      return { agent, session: session(index), timeline: { items: words.transcriptOf(index) } };
    if (more === 'events') return { events: eventsOf(id, words.transcriptOf(index), url) };
    return more === undefined ? session(index) : undefined;
  }

  const server = http.createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const answer = answerTo(request.method ?? '', request.url ?? '', Buffer.concat(chunks));
    response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer ?? { detail: 'Not Found' }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() };
}

/** Of the one file in a form: what stands between the head of its part and the last boundary. */
const sizeIn = (form: Buffer): number => form.lastIndexOf('\r\n--') - form.indexOf('\r\n\r\n') - 4;

/** The same words as a ledger. It knows no `after`, as other APIs may not. */
function eventsOf(sessionId: string, items: unknown[], url: string): unknown[] {
  const limit = Number(new URL(url, 'http://api').searchParams.get('limit') ?? 0) || items.length;
  return items.slice(0, limit).map((data, place) => ({
    id: `${sessionId}:evt_${place + 1}`,
    session_id: sessionId,
    sequence_number: place + 1,
    message_id: 'msg_1',
    type: (data as { tool_name?: string }).tool_name ?? 'assistant.message_completed',
    source: 'agent',
    actor: { type: 'agent', id: null },
    data,
    created_at: AT,
  }));
}

export const hostileItems = (payloads: string[], fileId: string | null): unknown[] => [
  {
    type: 'user_message',
    id: 'u',
    content: [
      { type: 'text', text: payloads.join('\n\n') },
      ...(fileId
        ? [
            { type: 'image', file_id: fileId },
            { type: 'file', file_id: fileId },
          ]
        : []),
    ],
    created_at: AT,
  },
  ...payloads.flatMap((payload, place) => [
    {
      type: 'tool_call',
      id: `t${place}`,
      tool_call_id: `call_${place}`,
      tool_name: payload,
      arguments: { [payload]: payload, list: [payload] },
      status: place % 3 === 0 ? 'failed' : 'completed',
      result: [{ error: payload }, payload, JSON.stringify({ [payload]: [payload] })][place % 3],
      is_error: place % 3 === 0,
      created_at: AT,
      completed_at: AT,
    },
    {
      type: 'assistant_message',
      id: `a${place}`,
      status: place % 5 === 4 ? 'failed' : 'completed',
      content: [{ type: 'text', text: payload }],
      error_message: place % 5 === 4 ? payload : null,
      created_at: AT,
    },
  ]),
  { type: `thought ${payloads[0]}`, id: 'o', words: payloads },
];
