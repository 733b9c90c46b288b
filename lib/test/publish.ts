/** Publishes agents to the embedded engine over its API. */
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { call, post } from './engine';

type NewSnapshot = { source_snapshot_id: string; upload_url: string; upload_headers: Record<string, string> };
export type Published = { agent_id: string; version_id: string; agent_url: string };

export async function archiveOf(files: Record<string, string | Buffer>): Promise<Buffer<ArrayBuffer>> {
  const tar = pack();
  for (const [name, content] of Object.entries(files)) tar.entry({ name }, content);
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar) chunks.push(chunk as Buffer);
  return Buffer.from(gzipSync(Buffer.concat(chunks)));
}

export const declare = (archive: Buffer, more: object = {}) =>
  post<NewSnapshot>('/v1/source-snapshots', {
    format: 'tar.gz',
    sha256: createHash('sha256').update(archive).digest('hex'),
    size_bytes: archive.length,
    ...more,
  });

/** PUTs as a storage client does: with the answered headers and no key. */
export function put({ upload_url, upload_headers }: NewSnapshot, archive: BodyInit) {
  const { pathname } = new URL(upload_url);
  return call(pathname, { method: 'PUT', headers: { ...upload_headers, authorization: '' }, body: archive });
}

/** Declares, uploads and finalizes; answers the snapshot's id. */
export async function snapshotOf(files: Record<string, string | Buffer>): Promise<string> {
  const archive = await archiveOf(files);
  const { body } = await declare(archive);
  await put(body, archive);
  await call(`/v1/source-snapshots/${body.source_snapshot_id}/finalize`, { method: 'POST' });
  return body.source_snapshot_id;
}

export async function publishFiles(files: Record<string, string>): Promise<Published> {
  const { status, body } = await post<Published>('/v1/agents', { source_snapshot_id: await snapshotOf(files) });
  if (status !== 201) throw new Error(`not published: ${JSON.stringify(body)}`);
  return body;
}

/** The files of an agent that plays a script without any network. */
export const scripted = (name: string, says = 'Hello.'): Record<string, string> => ({
  'dari.yml': `name: ${name}
instructions: { system: system.md }
llm: { provider: offline, model: script, settings: { steps: [{ say: ${JSON.stringify(says)} }] } }
`,
  'system.md': 'You say what you are told to.',
});
