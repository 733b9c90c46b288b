/** Publishes bundles as a command line does: declare, upload, finalize, publish. Usable before the suite and in it. */
import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';

export type Server = { url: string; key: string };
export type Bundle = Record<string, string>;
export type Published = { agent_id: string; version_id: string; agent_url: string };
export type Declared = {
  source_snapshot_id: string;
  upload_url: string;
  upload_headers: Record<string, string>;
  expires_at: string;
  status: string;
};

/** Answers the ids of the agent and the version. `path` is where a version is added; a new agent unless said. */
export async function publish(server: Server, bundle: Bundle, path = '/v1/agents'): Promise<Published> {
  const source_snapshot_id = await uploaded(server, await archiveOf(bundle));
  return request<Published>(server, 'POST', path, { source_snapshot_id });
}

/** A snapshot that is ready; answers its id. */
export async function uploaded(server: Server, archive: Buffer): Promise<string> {
  const declared = await declare(server, archive);
  await put(declared, archive);
  const { status, failure_reason } = await request<{ status: string; failure_reason?: string }>(
    server,
    'POST',
    `/v1/source-snapshots/${declared.source_snapshot_id}/finalize`,
  );
  if (status !== 'ready') throw new Error(`The snapshot is ${status}: ${failure_reason}`);
  return declared.source_snapshot_id;
}

export const declare = (server: Server, archive: Buffer): Promise<Declared> =>
  request(server, 'POST', '/v1/source-snapshots', declarationOf(archive));

export const declarationOf = (archive: Buffer) => ({
  format: 'tar.gz',
  sha256: createHash('sha256').update(archive).digest('hex'),
  size_bytes: archive.length,
});

/** Uploads to where the declaration says; answers the status. */
export async function put({ upload_url, upload_headers }: Declared, body: Buffer): Promise<number> {
  const bytes = new Uint8Array(body);
  return (await fetch(upload_url, { method: 'PUT', headers: upload_headers, body: bytes })).status;
}

export async function archiveOf(bundle: Bundle): Promise<Buffer> {
  const tar = pack();
  for (const [name, text] of Object.entries(bundle)) tar.entry({ name }, text);
  tar.finalize();
  return gzipSync(await buffer(tar));
}

export async function request<T>({ url, key }: Server, method: string, path: string, body?: unknown): Promise<T> {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const response = await fetch(url + path, {
    method,
    headers,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
  return JSON.parse(text) as T;
}
