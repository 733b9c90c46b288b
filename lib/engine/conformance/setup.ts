/** Before the suite: sees that there is a server to judge, how it describes itself, and who is to play the parts. */
import type { TestProject } from 'vitest/node';

/** What an agent is to do under one of its options. */
export type Part = 'answers' | 'works' | 'slow' | 'fails';

declare module 'vitest' {
  interface ProvidedContext {
    /** `uploadMaxMb` is null where it is not known. */
    server: { url: string; key: string; uploadMaxMb: number | null };
    /** The server's own OpenAPI document; null where it has none. */
    description: Record<string, unknown> | null;
    cast: { agentId: string; versionId: string; options: Record<Part, string> };
  }
}

export default async function setup(project: TestProject): Promise<void> {
  const { server } = project.getProvidedContext();
  if (!server.url || !server.key) {
    throw new Error('Set CONFORMANCE_URL to the address of a server, without /v1, and CONFORMANCE_KEY to its key.');
  }
  const answer = await fetch(`${server.url}/v1/openapi.json`);
  project.provide('description', answer.ok ? ((await answer.json()) as Record<string, unknown>) : null);
  const headers = { authorization: `Bearer ${server.key}` };
  const { agents } = (await (await fetch(`${server.url}/v1/agents`, { headers })).json()) as {
    agents: { id: string; active_version_id: string }[];
  };
  const options = {
    answers: 'offline-brief',
    works: 'offline-analyst',
    slow: 'test-slow-5s',
    fails: 'test-always-fails',
  };
  project.provide('cast', { agentId: agents[0]?.id ?? '', versionId: agents[0]?.active_version_id ?? '', options });
}
