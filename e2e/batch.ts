/** Makes batches for browser tests through the server actions themselves, as the pages do, without clicking them together. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { BatchUpdate, DraftItem, StoredDraft } from '@/lib/batches/schema';
import { newId } from '@/lib/new-id';
import { testItem } from '@/lib/test/items';

const POLL_MS = 100;
const root = path.resolve(import.meta.dirname, '..');

type Server = { url: string };

/** One item a text, on the option given. */
export const itemsOf = (llmId: string, texts: string[]): DraftItem[] => texts.map((text) => testItem(text, { llmId }));

/** A submitted batch of these items; answers its id. */
export async function makeBatch(server: Server, items: DraftItem[], name = `batch ${newId('e2e')}`): Promise<string> {
  const [agent] = (await readJson(server, '/api/agents')) as { id: string }[];
  const { batchId } = await callAction<{ batchId: string }>(server, 'createDraft', {});
  const { revision } = (await readJson(server, `/api/batches/${batchId}/draft`)) as StoredDraft;
  await callAction(server, 'saveDraft', {
    batchId,
    basedOn: revision,
    revision: revision + 1,
    name,
    agentId: agent?.id,
    order: items.map(({ id }) => id),
    changed: items,
  });
  await callAction(server, 'submitBatch', { batchId });
  return batchId;
}

export async function readBatch(server: Server, batchId: string): Promise<BatchUpdate> {
  return (await readJson(server, `/api/batches/${batchId}`)) as BatchUpdate;
}

/** The batch once every row of it has ended. */
export async function finishedBatch(server: Server, batchId: string, withinMs = 60_000): Promise<BatchUpdate> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const batch = await readBatch(server, batchId);
    if (!['queued', 'running'].includes(batch.head.status)) return batch;
    if (Date.now() > deadline)
      throw new Error(`The batch is still ${batch.head.status}: ${JSON.stringify(batch.head)}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

async function readJson({ url }: Server, address: string): Promise<unknown> {
  const response = await fetch(`${url}${address}`);
  if (!response.ok) throw new Error(`${response.status} for ${address}: ${await response.text()}`);
  return response.json();
}

type Manifest = { node: Record<string, { exportedName: string }> };

/** Calls an action by its id in the build, as React would, and answers its value. */
export async function callAction<T>({ url }: Server, name: string, input: unknown): Promise<T> {
  const manifest = path.join(root, '.next/server/server-reference-manifest.json');
  const { node } = JSON.parse(readFileSync(manifest, 'utf8')) as Manifest;
  const [id] = Object.entries(node).find(([, { exportedName }]) => exportedName === name) ?? [];
  if (!id) throw new Error(`The build has no action ${name}.`);
  const response = await fetch(`${url}/batches`, {
    method: 'POST',
    headers: { 'next-action': id, origin: url, 'content-type': 'text/plain;charset=UTF-8', accept: 'text/x-component' },
    body: JSON.stringify([input]),
  });
  const text = await response.text();
  const answers = text.split('\n').flatMap((line) => line.match(/^\w+:(\{"ok":.*\})$/)?.[1] ?? []);
  const result = JSON.parse(answers[0] ?? '{"ok":false}') as { ok: boolean; data: T };
  if (!result.ok) throw new Error(`${name} answered ${response.status}: ${text.slice(0, 1000)}`);
  return result.data;
}
