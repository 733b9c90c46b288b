import 'server-only';
import { request } from './client';
import { type WireAgent, wireAgent, wireAgentList, wireBundle, wireBundleFile, wireVersionList } from './wire';

export type UpstreamAgent = { id: string; name: string; activeVersionId: string | null; createdAt: string };
export type UpstreamVersion = { id: string; isActive: boolean; createdAt: string | null };

const agentPath = (agentId: string): string => `/v1/agents/${encodeURIComponent(agentId)}`;
const bundlePath = (agentId: string, versionId: string): string =>
  `${agentPath(agentId)}/versions/${encodeURIComponent(versionId)}/bundle`;

/** `GET /v1/agents`: those not deleted, oldest first. Throws UpstreamError. */
export async function listAgents(): Promise<UpstreamAgent[]> {
  const { agents } = await request({ method: 'GET', path: '/v1/agents', answer: wireAgentList });
  return agents.filter((agent) => agent.deleted_at === null).map(toAgent);
}

/** `GET /v1/agents/{id}/versions`, as the API orders them. Throws UpstreamError. */
export async function listVersions(agentId: string): Promise<UpstreamVersion[]> {
  const path = `${agentPath(agentId)}/versions`;
  const { versions } = await request({ method: 'GET', path, answer: wireVersionList });
  return versions.map((version) => ({ id: version.id, isActive: version.is_active, createdAt: version.created_at }));
}

/** `DELETE /v1/agents/{id}`. Throws UpstreamError. */
export async function deleteAgent(agentId: string): Promise<void> {
  await request({ method: 'DELETE', path: agentPath(agentId), answer: wireAgent.partial() });
}

/** The text of a version's `dari.yml`. Throws UpstreamError, also when the version has none. */
export const getManifest = (agentId: string, versionId: string): Promise<string> =>
  getBundleFile(agentId, versionId, 'dari.yml');

/** `GET …/bundle`: which files a version has. Throws UpstreamError. */
export async function listBundle(
  agentId: string,
  versionId: string,
): Promise<{ path: string; sizeBytes: number | null }[]> {
  const { files } = await request({ method: 'GET', path: bundlePath(agentId, versionId), answer: wireBundle });
  return files.map((file) => ({ path: file.path, sizeBytes: file.size_bytes }));
}

/** `GET …/bundle/file`: the text of one of them. Throws UpstreamError. */
export async function getBundleFile(agentId: string, versionId: string, filePath: string): Promise<string> {
  const path = `${bundlePath(agentId, versionId)}/file?path=${encodeURIComponent(filePath)}`;
  return (await request({ method: 'GET', path, answer: wireBundleFile })).content;
}

function toAgent(wire: WireAgent): UpstreamAgent {
  return { id: wire.id, name: wire.name, activeVersionId: wire.active_version_id, createdAt: wire.created_at };
}
