/** What large files cost the engine in memory. */
import { openAsBlob } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { figure, memoryOf } from './report.mjs';

const GROWTH_MOST_MB = 64;

/** Uploads a file twice, the first time to warm up; the second is measured. Answers the id of the last. */
export async function uploadFile(client, pid, megabytes) {
  await send(client, 20);
  const { growth, seconds } = await watching(pid, () => send(client, megabytes));
  figure(`Upload of ${megabytes} MB: memory grows by`, growth, 'MB', { most: GROWTH_MOST_MB });
  figure(`Upload of ${megabytes} MB`, seconds, 's');
}

/** Downloads the workspace of a session that was given a large file. */
export async function downloadWorkspace(client, pid, megabytes) {
  const agent = await client.agentId();
  const file = await send(client, megabytes);
  const { session } = await client.call(`/v1/agents/${agent}/messages`, {
    method: 'POST',
    body: {
      type: 'user.message',
      content: [
        { type: 'text', text: 'x' },
        { type: 'file', file_id: file.id },
      ],
    },
  });
  for (;;) {
    const { last_message_status: status } = await client.call(`/v1/sessions/${session.id}`);
    if (status === 'completed' || status === 'failed') break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  let bytes = 0;
  const { growth, seconds } = await watching(pid, async () => {
    const headers = client.headers;
    const response = await fetch(`${client.url}/v1/sessions/${session.id}/workspace.zip`, { headers });
    for await (const chunk of response.body) bytes += chunk.length;
  });
  if (bytes < megabytes * 1024 * 1024) throw new Error(`the zip has ${bytes} bytes`);
  figure(`Download of a workspace of ${megabytes} MB: memory grows by`, growth, 'MB', { most: GROWTH_MOST_MB });
  figure(`Download of a workspace of ${megabytes} MB`, seconds, 's');
}

async function send(client, megabytes) {
  const place = path.join(tmpdir(), `batchdeck-bench-${process.pid}.txt`);
  const handle = await open(place, 'w');
  const block = Buffer.alloc(1024 * 1024, 'some words and some more words\n');
  for (let written = 0; written < megabytes; written += 1) await handle.write(block);
  await handle.close();
  try {
    const form = new FormData();
    form.set('file', await openAsBlob(place), 'large.txt');
    const response = await fetch(`${client.url}/v1/files`, { method: 'POST', headers: client.headers, body: form });
    if (!response.ok) throw new Error(`upload: ${response.status} ${await response.text()}`);
    return await response.json();
  } finally {
    await rm(place, { force: true });
  }
}

/** Runs something and says by how much the process grew at most meanwhile. */
async function watching(pid, body) {
  const before = memoryOf(pid).now;
  let highest = before;
  const timer = setInterval(() => {
    highest = Math.max(highest, memoryOf(pid).now);
  }, 20);
  const start = performance.now();
  await body();
  const seconds = (performance.now() - start) / 1000;
  clearInterval(timer);
  return { growth: Math.max(highest, memoryOf(pid).now) - before, seconds };
}
