/** Many open streams of events. */
import { figure, memoryOf, processorOf } from './report.mjs';

const IDLE_MS = 5_000;

/** Opens streams on as many sessions, lets them rest, then runs every session and waits for all to end. */
export async function openStreams(client, pid, count) {
  const agent = await client.agentId();
  const before = memoryOf(pid).now;
  const leave = new AbortController();
  const streams = [];
  for (let number = 0; number < count; number += 1) {
    const session = await client.call(`/v1/agents/${agent}/sessions`, {
      method: 'POST',
      body: { llm_id: 'offline-brief' },
    });
    streams.push(await follow(client, session.id, leave.signal));
  }
  const used = processorOf(pid);
  await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
  figure(`${count} open streams: memory grows by`, memoryOf(pid).now - before, 'MB');
  figure(`${count} open streams at rest`, ((processorOf(pid) - used) / (IDLE_MS / 1000)) * 100, '% of a core');
  const start = performance.now();
  await Promise.all(streams.map(({ id }) => ask(client, id)));
  await Promise.all(streams.map(({ ended }) => ended));
  figure(`${count} streams: all sessions seen to end after`, (performance.now() - start) / 1000, 's');
  leave.abort();
}

async function follow(client, id, signal) {
  const response = await fetch(`${client.url}/v1/sessions/${id}/stream`, { headers: client.headers, signal });
  const ended = readUntilIdle(response.body);
  ended.catch(() => {});
  return { id, ended };
}

/** Reads events until the session rests again. */
async function readUntilIdle(body) {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true });
    const last = text.split('\n\n').findLast((frame) => frame.includes('event: session.status_changed'));
    if (last?.includes('"idle"')) return;
  }
  throw new Error('the stream ended early');
}

const ask = (client, id) =>
  client.call(`/v1/sessions/${id}/events`, {
    method: 'POST',
    body: { type: 'user.message', content: [{ type: 'text', text: 'Count these words.' }] },
  });
