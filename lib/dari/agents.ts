import 'server-only';
import { request } from './client';
import { type WireAgent, wireAgentList, wireBundleFile, wireVersionList } from './wire';

export type UpstreamAgent = { id: string; name: string; activeVersionId: string | null; createdAt: string };

/** `GET /v1/agents`: those not deleted, oldest first. Throws UpstreamError. */
export async function listAgents(): Promise<UpstreamAgent[]> {
  const { agents } = await request({ method: 'GET', path: '/v1/agents', answer: wireAgentList });
  return agents.filter((agent) => agent.deleted_at === null).map(toAgent);
}

/** `GET /v1/agents/{id}/versions`. Throws UpstreamError. */
export async function listVersions(agentId: string): Promise<{ id: string; isActive: boolean }[]> {
  const path = `/v1/agents/${encodeURIComponent(agentId)}/versions`;
  const { versions } = await request({ method: 'GET', path, answer: wireVersionList });
  return versions.map((version) => ({ id: version.id, isActive: version.is_active }));
}

/** The text of a version's `dari.yml`. Throws UpstreamError, also when the version has none. */
export async function getManifest(agentId: string, versionId: string): Promise<string> {
  const version = `/v1/agents/${encodeURIComponent(agentId)}/versions/${encodeURIComponent(versionId)}`;
  const file = await request({ method: 'GET', path: `${version}/bundle/file?path=dari.yml`, answer: wireBundleFile });
  return file.content;
}

function toAgent(wire: WireAgent): UpstreamAgent {
  return { id: wire.id, name: wire.name, activeVersionId: wire.active_version_id, createdAt: wire.created_at };
}
