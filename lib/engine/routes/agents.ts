import { z } from 'zod';
import { wireAgent, wireAgentList, wireVersion } from '@/lib/dari/wire';
import { wirePublished } from '@/lib/dari/wire-publishing';
import { endpoint } from '@/lib/engine/endpoint';
import { publishFrom } from '@/lib/engine/publishing';
import { deleteAgent, getAgent, getBundle, getVersion, listAgents, listVersions } from '@/lib/engine/store/agents';
import { AppError } from '@/lib/errors';

const group = 'Agents';

const source = z.object({ source_snapshot_id: z.string().min(1) });

export const agentEndpoints = [
  endpoint({
    method: 'get',
    path: '/agents',
    group,
    summary: 'List agents',
    description: 'Those that are not deleted, oldest first.',
    answer: wireAgentList,
    run: async ({ db }) => ({ agents: await listAgents(db) }),
  }),
  endpoint({
    method: 'post',
    path: '/agents',
    group,
    summary: 'Publish an agent',
    description:
      'Makes the agent that the manifest names, or a further version of it; that version is the active one from then on. Equal files that were published before become active again as the version they were.',
    body: source,
    status: 201,
    answer: wirePublished,
    refusals: [404, 409],
    run: ({ db, body, request }) => publishFrom(db, request, { snapshotId: body.source_snapshot_id }),
  }),
  endpoint({
    method: 'post',
    path: '/agents/{agent_id}/versions',
    group,
    summary: 'Publish a version',
    description: 'As publishing an agent does, but to this one; the manifest has to have its name.',
    body: source,
    status: 201,
    answer: wirePublished,
    refusals: [404, 409],
    run: ({ db, path, body, request }) =>
      publishFrom(db, request, { snapshotId: body.source_snapshot_id, agentId: path.agent_id }),
  }),
  endpoint({
    method: 'put',
    path: '/agents/{agent_id}/model-backend',
    group,
    summary: 'Set a model router',
    description: 'Always refused: this engine has no router. An agent’s models are the options of its `dari.yml`.',
    body: z.object({ kind: z.string(), router_id: z.string().nullish() }),
    answer: z.object({ active_version_id: z.string() }),
    refusals: [404, 422],
    run: async ({ db, path }) => {
      await getAgent(db, path.agent_id);
      throw new AppError('invalid', 'This engine has no router. An agent’s models are the options of its dari.yml.');
    },
  }),
  endpoint({
    method: 'get',
    path: '/agents/{agent_id}',
    group,
    summary: 'Read an agent',
    description: 'Also one that was deleted: its sessions stay readable.',
    answer: wireAgent,
    refusals: [404],
    run: ({ db, path }) => getAgent(db, path.agent_id),
  }),
  endpoint({
    method: 'delete',
    path: '/agents/{agent_id}',
    group,
    summary: 'Delete an agent',
    description: 'It is hidden and takes no new sessions; versions and sessions are kept.',
    answer: wireAgent,
    refusals: [404],
    run: ({ db, path }) => deleteAgent(db, path.agent_id),
  }),
  endpoint({
    method: 'get',
    path: '/agents/{agent_id}/versions',
    group,
    summary: 'List versions',
    answer: z.object({ agent: wireAgent, versions: z.array(wireVersion) }),
    refusals: [404],
    run: ({ db, path }) => listVersions(db, path.agent_id),
  }),
  endpoint({
    method: 'get',
    path: '/agents/{agent_id}/versions/{version_id}',
    group,
    summary: 'Read a version',
    answer: z.object({ agent: wireAgent, version: wireVersion }),
    refusals: [404],
    run: ({ db, path }) => getVersion(db, path.agent_id, path.version_id),
  }),
  endpoint({
    method: 'get',
    path: '/agents/{agent_id}/versions/{version_id}/bundle',
    group,
    summary: 'List the files of a version',
    answer: z.object({ files: z.array(z.object({ path: z.string(), size_bytes: z.number().int() })) }),
    refusals: [404],
    run: async ({ db, path }) => {
      const bundle = await getBundle(db, path.agent_id, path.version_id);
      const files = Object.entries(bundle).map(([name, text]) => ({ path: name, size_bytes: Buffer.byteLength(text) }));
      return { files };
    },
  }),
  endpoint({
    method: 'get',
    path: '/agents/{agent_id}/versions/{version_id}/bundle/file',
    group,
    summary: 'Read a file of a version',
    query: z.object({ path: z.string() }),
    answer: z.object({ path: z.string(), content: z.string() }),
    refusals: [404],
    run: async ({ db, path, query }) => {
      const bundle = await getBundle(db, path.agent_id, path.version_id);
      const content = Object.hasOwn(bundle, query.path) ? bundle[query.path] : undefined;
      if (content === undefined) throw new AppError('not_found', 'File not found in the bundle');
      return { path: query.path, content };
    },
  }),
];
