import 'server-only';
import { problemLine } from '@/lib/dari/manifest';
import type { Problem } from '@/lib/dari/strict-yaml';
import type { Db } from '@/lib/db/client';
import { judgeBundle } from './bundle';
import type { Verdict } from './check-manifest';
import { originOf } from './origin';
import { getSnapshot, notReady, publishSnapshot } from './store/snapshots';

const LINES_SHOWN = 10;

/** Whether a finalized snapshot can be published. Throws AppError not_found, and conflict for one that is not ready. */
export async function judgeSnapshot(db: Db, snapshotId: string): Promise<Verdict> {
  const { status, bundle } = await getSnapshot(db, snapshotId);
  if (status !== 'ready' || !bundle) throw notReady();
  return judgeBundle(bundle);
}

/** Publishes a snapshot to the agent that it names, or refuses it with what is wrong in its manifest. */
export async function publishFrom(db: Db, request: Request, source: { snapshotId: string; agentId?: string }) {
  const verdict = await judgeSnapshot(db, source.snapshotId);
  if (!verdict.manifest) return refusedManifest(verdict.problems);
  const { agentId, versionId } = await publishSnapshot(db, { ...source, name: verdict.manifest.name });
  return { agent_id: agentId, version_id: versionId, agent_url: `${originOf(request)}/agents/${agentId}` };
}

/** `detail` is for people, `problems` for tools that show the text. */
export function refusedManifest(problems: Problem[]): Response {
  const lines = problems.slice(0, LINES_SHOWN).map((problem) => `- ${problemLine(problem)}`);
  const more = problems.length > LINES_SHOWN ? [`- and ${problems.length - LINES_SHOWN} more`] : [];
  const detail = ['dari.yml cannot be published:', ...lines, ...more].join('\n');
  return Response.json({ detail, problems }, { status: 422 });
}
