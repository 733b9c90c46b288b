import 'server-only';
import * as dari from '@/lib/dari/agents';
import { UpstreamError } from '@/lib/dari/client';
import { publishBundle } from '@/lib/dari/publishing';
import { AppError } from '@/lib/errors';
import { readDeclared, readManifest } from './manifest';
import type { Agent, AgentFile, Publication, PublishAgent, VersionDetail } from './schema';

/** What can be edited in a browser; a bundle beyond that is published with other tools. */
const EDITABLE_FILES_MAX = 100;
const EDITABLE_BYTES_MAX = 1_000_000;
const READS_AT_ONCE = 8;

/** All agents with their versions and what their active version declares. Throws UpstreamError when the list fails. */
export async function listAgents(): Promise<Agent[]> {
  const agents = await dari.listAgents();
  return Promise.all(agents.map(withOffer));
}

/** Throws AppError not_found for one that is not there, or was deleted. */
export async function getAgent({ agentId }: { agentId: string }): Promise<Agent> {
  const agent = (await dari.listAgents()).find(({ id }) => id === agentId);
  if (!agent) throw new AppError('not_found', 'There is no agent here. It may have been deleted.');
  return withOffer(agent);
}

/** Throws UpstreamError. Where the API lists no files of a version, it shows at least its `dari.yml`. */
export async function getVersion({
  agentId,
  versionId,
}: {
  agentId: string;
  versionId: string;
}): Promise<VersionDetail> {
  const [manifest, files] = await Promise.all([
    dari.getManifest(agentId, versionId),
    dari.listBundle(agentId, versionId).catch(onMissing([{ path: 'dari.yml', sizeBytes: null }])),
  ]);
  return { id: versionId, ...readDeclared(manifest), files };
}

export async function getFile({ agentId, versionId, path }: { agentId: string; versionId: string; path: string }) {
  return { path, text: await dari.getBundleFile(agentId, versionId, path) };
}

/** All files of a version, to change and publish again, `dari.yml` first. Throws AppError too_large, UpstreamError. */
export async function getFiles(agentId: string, versionId: string): Promise<AgentFile[]> {
  const listed = await dari.listBundle(agentId, versionId);
  const size = listed.reduce((sum, file) => sum + (file.sizeBytes ?? 0), 0);
  if (listed.length > EDITABLE_FILES_MAX || size > EDITABLE_BYTES_MAX) {
    throw new AppError('too_large', 'This agent has too many files to edit here. Publish it with other tools.');
  }
  const paths = listed.map(({ path }) => path).sort((a, b) => Number(b === 'dari.yml') - Number(a === 'dari.yml'));
  const files: AgentFile[] = [];
  for (let start = 0; start < paths.length; start += READS_AT_ONCE) {
    const some = paths.slice(start, start + READS_AT_ONCE);
    files.push(...(await Promise.all(some.map((path) => getFile({ agentId, versionId, path })))));
  }
  return files;
}

/** Throws UpstreamError when the API refuses for another reason than the files, or gives no answer. */
export const publishAgent = (input: PublishAgent): Promise<Publication> => publishBundle(input);

export async function deleteAgent({ agentId }: { agentId: string }): Promise<{ agentId: string }> {
  await dari.deleteAgent(agentId);
  return { agentId };
}

/** An agent whose details cannot be had is still one that can be chosen; `unread` tells that from having none. */
async function withOffer(agent: dari.UpstreamAgent): Promise<Agent> {
  let unread: string | null = null;
  const orUnread = <T>(value: T, error: unknown): T => {
    if (!(error instanceof UpstreamError)) throw error;
    unread = error.message;
    return value;
  };
  const { id, activeVersionId } = agent;
  const [versions, manifest] = await Promise.all([
    dari.listVersions(id).catch((error) => orUnread([], error)),
    activeVersionId === null
      ? ''
      : dari
          .getManifest(id, activeVersionId)
          .catch(onMissing(''))
          .catch((error) => orUnread('', error)),
  ]);
  return { ...agent, versions, ...readManifest(manifest), unread };
}

/** Only what the API says is not there is taken for absent: an outage is not. */
function onMissing<T>(value: T) {
  return (error: unknown): T => {
    if (error instanceof UpstreamError && error.status === 404) return value;
    throw error;
  };
}
