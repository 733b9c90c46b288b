import { z } from 'zod';
import { wireCreateSession, wireSession, wireSessionList, wireShownTranscript } from '@/lib/dari/wire-sessions';
import { endpoint } from '@/lib/engine/endpoint';
import { getAgent } from '@/lib/engine/store/agents';
import { createSession } from '@/lib/engine/store/create-session';
import { getSession, listAgentSessions, listSessions, toWireSession } from '@/lib/engine/store/sessions';
import { getTranscript } from '@/lib/engine/store/transcript';
import { zipWorkspace } from '@/lib/engine/workspace-zip';

const group = 'Sessions';
const METADATA_FILTER = 'metadata.';

export const sessionEndpoints = [
  endpoint({
    method: 'post',
    path: '/agents/{agent_id}/sessions',
    group,
    summary: 'Create a session',
    description: 'The session rests until its first message. The body may be left out.',
    body: wireCreateSession.default({}),
    status: 201,
    answer: wireSession,
    refusals: [404],
    run: async ({ db, path, body }) => {
      const { session } = await createSession(db, path.agent_id, body, null);
      return session;
    },
  }),
  endpoint({
    method: 'get',
    path: '/agents/{agent_id}/sessions',
    group,
    summary: 'List the sessions of an agent',
    description: 'Oldest first, at most 10,000.',
    answer: wireSessionList,
    refusals: [404],
    run: async ({ db, path }) => {
      const agent = await getAgent(db, path.agent_id);
      return { sessions: (await listAgentSessions(db, agent.id)).map(toWireSession) };
    },
  }),
  endpoint({
    method: 'get',
    path: '/sessions',
    group,
    summary: 'List sessions by metadata',
    description:
      'Filters are query parameters `metadata.<key>=<value>`; all of them must hold. Oldest first, at most 10,000.',
    query: z.record(z.string(), z.string()),
    answer: wireSessionList,
    run: async ({ db, request }) => {
      const pairs = [...new URL(request.url).searchParams].filter(([name]) => name.startsWith(METADATA_FILTER));
      const metadata = pairs.map(([name, value]): [string, string] => [name.slice(METADATA_FILTER.length), value]);
      return { sessions: (await listSessions(db, metadata)).map(toWireSession) };
    },
  }),
  endpoint({
    method: 'get',
    path: '/sessions/{session_id}',
    group,
    summary: 'Read a session',
    answer: wireSession,
    refusals: [404],
    run: async ({ db, path }) => toWireSession(await getSession(db, path.session_id)),
  }),
  endpoint({
    method: 'get',
    path: '/sessions/{session_id}/transcript',
    group,
    summary: 'Read a transcript',
    description: 'What was said and done, in display order, computed from the ledger.',
    answer: wireShownTranscript,
    refusals: [404],
    run: ({ db, path }) => getTranscript(db, path.session_id),
  }),
  endpoint({
    method: 'get',
    path: '/sessions/{session_id}/workspace.zip',
    group,
    summary: 'Download the workspace',
    description:
      '`path` limits it to a folder or file and may be repeated; `reports` and `/workspace/reports` are one.',
    query: z.object({ path: z.array(z.string()).optional() }),
    answerType: 'application/zip',
    refusals: [403, 404],
    run: async ({ db, path, query }) => zipWorkspace((await getSession(db, path.session_id)).id, query.path ?? []),
  }),
];
