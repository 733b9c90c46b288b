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
 * Throws UpstreamError when the API refuses for another reason than the bundle, or gives no answer; its message says
 * whether something may have been published.
 */
export async function publishBundle({
  files,
  agentId,
}: {
  files: BundleFile[];
  agentId: string | null;
}): Promise<Publication> {
  const snapshotId = await upload(await archiveOf(files)).catch(nothingPublished);
  try {
    const refused = await check(snapshotId).catch(nothingPublished);
    if (refused !== null) return refusedFor(refused);
    const published = await request({
      method: 'POST',
      path: agentId === null ? '/v1/agents' : `/v1/agents/${encodeURIComponent(agentId)}/versions`,
      body: JSON.stringify({ source_snapshot_id: snapshotId }),
      answer: wirePublished,
    }).catch(maybePublished);
    return { isPublished: true, agentId: published.agent_id, versionId: published.version_id };
  } catch (error) {
    // What may be in use by now is left alone, and an API without answers is not waited for once more.
    if (!(error instanceof UpstreamError && error.outcome === 'unknown')) await forget(snapshotId);
    if (error instanceof UpstreamError && error.status === 422) return refusedFor(error.message, error.body);
    throw error;
  }
}

/** Why an uploaded archive is not usable, or null. */
async function check(snapshotId: string): Promise<string | null> {
  const path = `/v1/source-snapshots/${encodeURIComponent(snapshotId)}`;
  const { status, failure_reason } = await request({
    method: 'POST',
    path: `${path}/finalize`,
    answer: wireSnapshotStatus,
  });
  if (status !== 'ready') return failure_reason ?? `The API calls the upload ${status}.`;
  await request({ method: 'GET', path: `${path}/manifest`, answer: wireManifestCheck.partial() });
  return null;
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

const nothingPublished = (error: unknown): never => {
  throw adding(error, 'Nothing was published.');
};

const maybePublished = (error: unknown): never => {
  throw adding(error, 'It may have been published all the same: look at the agents before you publish it again.');
};

/** Says what an answer that did not come means here. */
function adding(error: unknown, words: string): unknown {
  if (!(error instanceof UpstreamError) || error.outcome === 'refused') return error;
  const what = /[.!?…]$/.test(error.message) ? error.message : `${error.message}.`;
  return new UpstreamError('unknown', `${what} ${words}`, error.status, error.retryAfterMs, error.body);
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
