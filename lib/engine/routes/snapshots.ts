import { z } from 'zod';
import { wireTime } from '@/lib/dari/wire';
import { wireManifestCheck, wireNewSnapshot, wireSnapshotStatus } from '@/lib/dari/wire-publishing';
import { ARCHIVE_BYTES_MAX } from '@/lib/engine/bundle';
import { endpoint } from '@/lib/engine/endpoint';
import { originOf } from '@/lib/engine/origin';
import { judgeSnapshot, refusedManifest } from '@/lib/engine/publishing';
import { newUploadToken, receiveSnapshot, TOKEN_HEADER } from '@/lib/engine/snapshot-upload';
import { deleteSnapshot, finalizeSnapshot, insertSnapshot, type SnapshotRow } from '@/lib/engine/store/snapshots';
import { wireTime as toWireTime } from '@/lib/engine/store/time';
import { AppError } from '@/lib/errors';

const group = 'Publishing';

export const snapshotEndpoints = [
  endpoint({
    method: 'post',
    path: '/source-snapshots',
    group,
    summary: 'Declare a source',
    description: `A tar.gz of at most ${ARCHIVE_BYTES_MAX / 1024 ** 2} MiB that holds text files, \`dari.yml\` at its root. PUT it to \`upload_url\` with \`upload_headers\`, then finalize. It is kept for an hour.`,
    body: z.object({
      format: z.literal('tar.gz'),
      sha256: z
        .string()
        .regex(/^[0-9a-fA-F]{64}$/, 'Must be a SHA-256 in hex')
        .toLowerCase(),
      size_bytes: z.int().min(1),
      metadata: z.record(z.string(), z.unknown()).nullish(),
    }),
    status: 201,
    answer: wireNewSnapshot,
    refusals: [413],
    run: async ({ db, body, request }) => {
      if (body.size_bytes > ARCHIVE_BYTES_MAX) {
        throw new AppError('too_large', `The archive is larger than ${ARCHIVE_BYTES_MAX / 1024 ** 2} MiB`);
      }
      const { token, sha256 } = newUploadToken();
      const row = await insertSnapshot(db, {
        sha256: body.sha256,
        sizeBytes: body.size_bytes,
        metadata: body.metadata ?? null,
        uploadTokenSha256: sha256,
      });
      return {
        source_snapshot_id: row.id,
        upload_url: `${originOf(request)}/v1/source-snapshots/${row.id}/upload`,
        upload_headers: { [TOKEN_HEADER]: token, 'content-type': 'application/gzip' },
        expires_at: toWireTime(row.expiresAt),
        status: row.status,
      };
    },
  }),
  endpoint({
    method: 'put',
    path: '/source-snapshots/{source_snapshot_id}/upload',
    group,
    summary: 'Upload a source',
    description: `The address that declaring a source answers. It is opened by the header ${TOKEN_HEADER}, not by the key, and takes the declared bytes once.`,
    bodyType: 'application/gzip',
    answer: wireSnapshotStatus,
    refusals: [403, 404, 409],
    isOpen: true,
    run: async ({ db, path, request }) => {
      await receiveSnapshot(db, path.source_snapshot_id, request);
      return { source_snapshot_id: path.source_snapshot_id, status: 'pending_upload', failure_reason: null };
    },
  }),
  endpoint({
    method: 'post',
    path: '/source-snapshots/{source_snapshot_id}/finalize',
    group,
    summary: 'Finalize a source',
    description: '`ready` when the upload is an archive that can be used, else `failed` with the reason.',
    answer: wireSnapshotStatus,
    refusals: [404, 409],
    run: async ({ db, path }) => toWire(await finalizeSnapshot(db, path.source_snapshot_id)),
  }),
  endpoint({
    method: 'get',
    path: '/source-snapshots/{source_snapshot_id}/manifest',
    group,
    summary: 'Check the manifest of a source',
    description:
      'The manifest as it is understood. One that cannot be published is refused with 422: `detail` says so in words, `problems` lists each with its line and column.',
    answer: wireManifestCheck,
    refusals: [404, 409, 422],
    run: async ({ db, path }) => {
      const verdict = await judgeSnapshot(db, path.source_snapshot_id);
      if (!verdict.manifest) return refusedManifest(verdict.problems);
      return { manifest: verdict.manifest, warnings: verdict.warnings };
    },
  }),
  endpoint({
    method: 'delete',
    path: '/source-snapshots/{source_snapshot_id}',
    group,
    summary: 'Forget a source',
    description: 'A version that was published from it stays.',
    answer: z.object({ source_snapshot_id: z.string(), deleted_at: wireTime }),
    refusals: [404],
    run: async ({ db, path }) => {
      await deleteSnapshot(db, path.source_snapshot_id);
      return { source_snapshot_id: path.source_snapshot_id, deleted_at: toWireTime(new Date()) };
    },
  }),
];

const toWire = ({ id, status, failureReason }: SnapshotRow) => ({
  source_snapshot_id: id,
  status,
  failure_reason: failureReason,
});
