/** Before the suite: sees that there is a server to judge, how it describes itself, and publishes the agent to ask. */
import type { TestProject } from 'vitest/node';
import { bundleOf } from './cast';
import { publish, request, type Server } from './publish';

declare module 'vitest' {
  interface ProvidedContext {
    /** `uploadMaxMb` is null where it is not known; `agent` is the name of one that is there already. */
    server: Server & { uploadMaxMb: number | null; agent: string | null };
    /** The server's own OpenAPI document; null where it has none. */
    description: Record<string, unknown> | null;
    cast: { agentId: string; versionId: string };
    /** Whether webhooks may have plain addresses on loopback, where the suite can hear them. */
    isSendingToLoopback: boolean;
  }
}

export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const { server } = project.getProvidedContext();
  if (!server.url || !server.key) {
    throw new Error('Set CONFORMANCE_URL to the address of a server, without /v1, and CONFORMANCE_KEY to its key.');
  }
  const answer = await fetch(`${server.url}/v1/openapi.json`);
  project.provide('description', answer.ok ? ((await answer.json()) as Record<string, unknown>) : null);
  if (server.agent !== null) {
    project.provide('cast', await find(server, server.agent));
    project.provide('isSendingToLoopback', false);
    return;
  }
  const name = `conformance-${crypto.randomUUID()}`;
  const { agent_id: agentId, version_id: versionId } = await publish(server, bundleOf(name));
  project.provide('cast', { agentId, versionId });
  project.provide('isSendingToLoopback', await takesLoopback(server, `/v1/agents/${agentId}/webhook`));
  return async () => {
    await request(server, 'DELETE', `/v1/agents/${agentId}`);
  };
}

async function takesLoopback(server: Server, path: string): Promise<boolean> {
  if (!['127.0.0.1', 'localhost'].includes(new URL(server.url).hostname)) return false;
  try {
    await request(server, 'PUT', path, { webhook_url: 'http://127.0.0.1:9/' });
    await request(server, 'DELETE', path);
    return true;
  } catch {
    return false;
  }
}

async function find(server: Server, name: string) {
  type Agents = { agents: { id: string; name: string; active_version_id: string }[] };
  const { agents } = await request<Agents>(server, 'GET', '/v1/agents');
  const agent = agents.find((each) => each.name === name);
  if (!agent) throw new Error(`There is no agent "${name}" on ${server.url}.`);
  return { agentId: agent.id, versionId: agent.active_version_id };
}
