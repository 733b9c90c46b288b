/** An engine with one of everything, and requests to it that must change nothing. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'vitest';
import type { WireAppended } from '@/lib/dari/wire-sessions';
import { getDb } from '@/lib/db/client';
import { endpoints } from '@/lib/engine/app';
import type { Endpoint } from '@/lib/engine/endpoint';
import { describe } from '@/lib/engine/openapi';
import { startEngine } from '@/lib/engine/start';
import { openTestDatabase } from './database';
import { builtInAgentId, call, create, item, post, upload } from './engine';
import { countRows } from './rows';
import type { Ids } from './valid-requests';

export async function openWorld() {
  const database = await openTestDatabase();
  await startEngine();
  const agent_id = await builtInAgentId();
  const { body: batch } = await create([item(agent_id)]);
  const content = [{ type: 'text', text: 'Hello.' }];
  const { body: made } = await post<WireAppended>(`/v1/agents/${agent_id}/messages`, { type: 'user.message', content });
  const { body: snapshot } = await post<{ source_snapshot_id: string }>('/v1/source-snapshots', {
    format: 'tar.gz',
    sha256: 'a'.repeat(64),
    size_bytes: 100,
  });
  await call('/v1/organizations/current/credentials/NAME', { method: 'PUT', body: '{"value":"x"}' });
  const ids: Ids = {
    agent_id,
    version_id: made.session.version_id ?? '',
    batch_id: batch.batch_id,
    session_id: made.session.id,
    message_id: made.message?.id ?? '',
    file_id: (await upload('a.txt', 'a')).id,
    source_snapshot_id: snapshot.source_snapshot_id,
    name: 'NAME',
  };
  return { ids, dispose: () => database.dispose() };
}

export const nameOf = ({ method, path }: Pick<Endpoint, 'method' | 'path'>): string => `${method} ${path}`;

/** The address of an endpoint, with `ids` or what is put in their place. */
export const addressOf = (path: string, ids: Ids, query?: string): string =>
  `/v1${path.replaceAll(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? '')}${query ? `?${query}` : ''}`;

const described = JSON.parse(JSON.stringify(describe(endpoints)));
const ajv = new Ajv2020({ strict: false });
const isRefusal = ajv.compile({ ...described.components.schemas.Refusal, components: described.components });

/**
 * Sends what must be refused: with a status that the endpoint is described with, in the shape of a refusal, storing
 * nothing. `statuses` narrows which. Answers the status.
 */
export async function refuse(
  endpoint: Endpoint,
  address: string,
  init: RequestInit,
  statuses?: number[],
): Promise<number> {
  const db = await getDb();
  const before = await countRows(db);
  const answer = await call(address, { method: endpoint.method.toUpperCase(), ...init });
  const what = `${endpoint.method} ${address.slice(0, 200)} ${String(init.body).slice(0, 200)} → ${answer.status}`;
  const known = Object.keys(described.paths[`/v1${endpoint.path}`][endpoint.method].responses).map(Number);
  expect([...known, 400, 404], what).toContain(answer.status);
  expect(answer.status, what).toBeGreaterThanOrEqual(400);
  if (statuses) expect(statuses, what).toContain(answer.status);
  expect(isRefusal(answer.body), `${what}: ${ajv.errorsText(isRefusal.errors)}`).toBe(true);
  expect(await countRows(db), what).toEqual(before);
  return answer.status;
}
