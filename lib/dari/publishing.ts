import 'server-only';
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { pack } from 'tar-stream';
import { z } from 'zod';
import { putUpload, request, UpstreamError } from './client';
import type { Problem } from './strict-yaml';
import { wireManifestCheck, wireNewSnapshot, wireProblem, wirePublished, wireSnapshotStatus } from './wire-publishing';

export type BundleFile = { path: string; text: string };

/** What came of publishing: the version, or why the API does not take the bundle. Other failures are thrown. */
export type Publication =
  | { isPublished: true; agentId: string; versionId: string }
  | { isPublished: false; detail: string; problems: Problem[] };

/**
 * Declares, uploads, finalizes, checks and publishes a bundle, to `agentId` or to the agent that it names.
 * Throws UpstreamError when the API refuses for another reason than the bundle, or gives no answer.
 */
export async function publishBundle({
  files,
  agentId,
}: {
  files: BundleFile[];
  agentId: string | null;
}): Promise<Publication> {
  const snapshotId = await upload(await archiveOf(files));
  try {
    const path = `/v1/source-snapshots/${encodeURIComponent(snapshotId)}`;
    const { status, failure_reason } = await request({
      method: 'POST',
      path: `${path}/finalize`,
      answer: wireSnapshotStatus,
    });
    if (status !== 'ready') return refusedFor(failure_reason ?? `The API calls the upload ${status}.`);
    await request({ method: 'GET', path: `${path}/manifest`, answer: wireManifestCheck.partial() });
    const published = await request({
      method: 'POST',
      path: agentId === null ? '/v1/agents' : `/v1/agents/${encodeURIComponent(agentId)}/versions`,
      body: JSON.stringify({ source_snapshot_id: snapshotId }),
      answer: wirePublished,
    });
    return { isPublished: true, agentId: published.agent_id, versionId: published.version_id };
  } catch (error) {
    await forget(snapshotId);
    if (error instanceof UpstreamError && error.status === 422) return refusedFor(error.message, error.body);
    throw error;
  }
}

async function upload(archive: Buffer): Promise<string> {
  const snapshot = await request({
    method: 'POST',
    path: '/v1/source-snapshots',
    body: JSON.stringify({
      format: 'tar.gz',
      sha256: createHash('sha256').update(archive).digest('hex'),
      size_bytes: archive.length,
    }),
    answer: wireNewSnapshot,
  });
  await putUpload(snapshot.upload_url, snapshot.upload_headers, archive);
  return snapshot.source_snapshot_id;
}

/** A snapshot that will not be published is not left behind; that it may be is no failure of its own. */
async function forget(snapshotId: string): Promise<void> {
  const path = `/v1/source-snapshots/${encodeURIComponent(snapshotId)}`;
  await request({ method: 'DELETE', path, answer: z.unknown() }).catch(() => {});
}

function refusedFor(detail: string, body?: unknown): Publication {
  const parsed = z.object({ problems: z.array(wireProblem) }).safeParse(body);
  return { isPublished: false, detail, problems: parsed.success ? parsed.data.problems : [] };
}

async function archiveOf(files: BundleFile[]): Promise<Buffer> {
  const tar = pack();
  for (const { path, text } of files) tar.entry({ name: path }, text);
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar as AsyncIterable<Buffer>) chunks.push(chunk);
  return promisify(gzip)(Buffer.concat(chunks));
}
