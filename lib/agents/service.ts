import 'server-only';
import * as dari from '@/lib/dari/agents';
import { UpstreamError } from '@/lib/dari/client';
import { readManifest } from './manifest';
import type { Agent } from './schema';

/** All agents with their versions and what their active version declares. Throws UpstreamError when the list fails. */
export async function listAgents(): Promise<Agent[]> {
  const agents = await dari.listAgents();
  return Promise.all(agents.map(withOffer));
}

/** An agent whose details cannot be had is still one that can be chosen. */
async function withOffer(agent: dari.UpstreamAgent): Promise<Agent> {
  const [versions, manifest] = await Promise.all([
    dari.listVersions(agent.id).catch(absentOn([])),
    agent.activeVersionId ? dari.getManifest(agent.id, agent.activeVersionId).catch(absentOn('')) : '',
  ]);
  return { ...agent, versions, ...readManifest(manifest) };
}

function absentOn<T>(value: T) {
  return (error: unknown): T => {
    if (error instanceof UpstreamError) return value;
    throw error;
  };
}
