/** The JSON of publishing agents, in the API's spelling. */
import { z } from 'zod';
import { absent, wireTime } from './wire';

export const wireNewSnapshot = z
  .object({
    source_snapshot_id: z.string().min(1),
    upload_url: z.string(),
    upload_headers: z.record(z.string(), z.string()),
    expires_at: wireTime,
    status: z.string(),
  })
  .meta({ id: 'NewSourceSnapshot' });

export const wireSnapshotStatus = z
  .object({ source_snapshot_id: z.string(), status: z.string(), failure_reason: absent(z.string()) })
  .partial({ source_snapshot_id: true })
  .meta({ id: 'SourceSnapshot' });

/** The embedded engine's addition: other servers say what is wrong in words only. */
export const wireProblem = z
  .object({ path: z.string(), line: z.int(), column: z.int(), message: z.string() })
  .meta({ id: 'ManifestProblem' });

export const wireManifestCheck = z
  .object({ manifest: z.record(z.string(), z.unknown()), warnings: z.array(wireProblem) })
  .meta({ id: 'ManifestCheck' });

export const wirePublished = z
  .object({ agent_id: z.string().min(1), version_id: z.string().min(1), agent_url: z.string() })
  .partial({ agent_url: true })
  .meta({ id: 'Published' });
