/** Calls the built app's server actions over HTTP, for tests that are not about the form that usually does. */
import { createHash } from 'node:crypto';
import type { SaveDraft } from '@/lib/batches/draft-schema';
import type { DraftItem } from '@/lib/batches/schema';
import { placesBetween } from '@/lib/composer/places';
import type { FileRef } from '@/lib/files/schema';
import { callAction as call } from '@/lib/prove/actions.mjs';
import type { Result } from '@/lib/result';
import type { Dashboard } from './server';

/** Runs an action as a page of this origin would; answers its Result. */
export async function callAction<T>(dashboard: Dashboard, name: string, input: unknown): Promise<Result<T>> {
  return call(dashboard.url, name, input);
}

/** A draft with these items, one text each unless they say otherwise. Answers its id. */
export async function makeDraft(dashboard: Dashboard, items: Partial<DraftItem>[], name = 'A batch of tests') {
  const agents = await fetchJson<{ id: string }[]>(dashboard, '/api/agents');
  const { batchId } = must(await callAction<{ batchId: string }>(dashboard, 'createDraft', {}));
  const places = placesBetween(null, null, items.length);
  const changed = items.map((item, index) => ({ ...draftItem(index, item), place: places[index] ?? '' }));
  const save: SaveDraft = {
    batchId,
    basedOn: 0,
    revision: 1,
    name,
    agentId: agents[0]?.id ?? '',
    changed,
    removed: [],
  };
  must(await callAction(dashboard, 'saveDraft', save));
  return batchId;
}

export const draftItem = (index: number, item: Partial<DraftItem> = {}): DraftItem => ({
  id: `item-${index}`,
  parts: [{ id: `part-${index}`, type: 'text', text: `Count the words of this message, number ${index + 1}.` }],
  metadata: [],
  llmId: 'offline-brief',
  versionId: '',
  secrets: [],
  ...item,
});

export async function fetchJson<T>(dashboard: Dashboard, url: string): Promise<T> {
  const response = await fetch(dashboard.url + url);
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return response.json();
}

/** Uploads a file the way the composer does. */
export async function uploadFile(dashboard: Dashboard, filename: string, content: Buffer | string): Promise<FileRef> {
  const bytes = Buffer.from(content);
  const headers = { origin: dashboard.url, 'tus-resumable': '1.0.0' };
  const begun = await fetch(`${dashboard.url}/api/uploads`, {
    method: 'POST',
    headers: {
      ...headers,
      'content-type': 'application/offset+octet-stream',
      'upload-length': String(bytes.length),
      'upload-metadata': `filename ${Buffer.from(filename).toString('base64')}`,
    },
    body: new Uint8Array(bytes),
  });
  const uploadId = begun.headers.get('location')?.split('/').at(-1);
  const finished = await fetch(`${dashboard.url}/api/files`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({ uploadId, sha256: createHash('sha256').update(bytes).digest('hex') }),
  });
  const { file } = await finished.json();
  if (!file) throw new Error(`The upload failed: ${begun.status}, ${finished.status}`);
  return file;
}

/** The data of a Result that has to be good. */
export function must<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`An action failed: ${JSON.stringify(result.error)}`);
  return result.data;
}
