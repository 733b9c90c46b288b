/** What the dashboard asks of the API, each as a test can call it any number of times. */
import { listAgents } from '@/lib/agents/service';
import { listCredentials } from '@/lib/credentials/service';
import * as agents from '@/lib/dari/agents';
import * as batches from '@/lib/dari/batches';
import { UpstreamError } from '@/lib/dari/client';
import * as credentials from '@/lib/dari/credentials';
import { uploadFile } from '@/lib/dari/files';
import { publishBundle } from '@/lib/dari/publishing';
import * as sessions from '@/lib/dari/sessions';
import { getWebhookUrl, putWebhook } from '@/lib/dari/webhooks';
import { newId } from '@/lib/new-id';
import { getTranscript } from '@/lib/sessions/service';
import { builtInAgentId, call, create, item, readBatch } from './engine';
import { publishFiles, scripted } from './publish';

/** `prepare` runs against the engine itself, without any fault; `meets` picks the request that has the fault. */
export type DashboardCall = {
  name: string;
  prepare?: () => Promise<unknown>;
  run: () => Promise<unknown>;
  meets?: (request: { method: string; path: string }) => boolean;
};

const CREDENTIAL = '/v1/organizations/current/credentials/MATRIX';
const UPLOAD_IDLE_MS = 300;

/** Calls about one batch of two sessions, which this makes. */
export async function dashboardCalls(): Promise<DashboardCall[]> {
  const published = await publishFiles(scripted('matrix'));
  let doomedId = '';
  const agentId = await builtInAgentId();
  const { body: made } = await create(
    [1, 2].map(() => item(agentId, { llm_id: 'offline-brief', metadata: { a: 'b' } })),
  );
  const batch = await readBatch(made.batch_id);
  const [sessionId, versionId] = [batch.sessions[0]?.session_id ?? '', batch.sessions[0]?.version_id ?? ''];
  const prepare = () => call(CREDENTIAL, { method: 'PUT', body: '{"value":"x"}' });
  const body = () =>
    batches.createBatchBody({ idempotency_key: newId('sub'), items: [item(agentId, { llm_id: 'offline-brief' })] });
  const upload = () =>
    uploadFile({
      name: 'a.txt',
      stream: new Blob(['some text']).stream(),
      signal: new AbortController().signal,
      idleMs: UPLOAD_IDLE_MS,
    });
  const publish = (name: string, method: string, path: RegExp): DashboardCall => ({
    name: `publish: ${name}`,
    run: () => publishOnce(published.agent_id),
    meets: (request) => request.method === method && path.test(request.path),
  });
  return [
    { name: 'create batch', run: () => batches.createSessionBatch(body()) },
    { name: 'read batch', run: () => batches.getSessionBatch(made.batch_id) },
    { name: 'list sessions by metadata', run: () => sessions.listSessionsByMetadata({ a: 'b' }) },
    { name: 'messages of a session', run: () => sessions.countMessages(sessionId) },
    { name: 'read session', run: () => sessions.getSession(sessionId) },
    { name: 'transcript', run: () => sessions.getTranscript(sessionId) },
    { name: 'list agents', run: () => agents.listAgents() },
    { name: 'list versions', run: () => agents.listVersions(agentId) },
    { name: 'list bundle', run: () => agents.listBundle(agentId, versionId) },
    { name: 'bundle file', run: () => agents.getManifest(agentId, versionId) },
    { name: 'upload', run: upload },
    { name: 'list credentials', prepare, run: () => credentials.listCredentials() },
    { name: 'put credential', run: () => credentials.putCredential('MATRIX', 'y') },
    { name: 'delete credential', prepare, run: () => credentials.deleteCredential('MATRIX') },
    { name: 'webhook read', run: () => getWebhookUrl(agentId) },
    { name: 'webhook put', run: () => putWebhook(agentId, 'https://example.com/hook', ['session.completed']) },
    {
      name: 'delete agent',
      prepare: async () => {
        doomedId = (await publishFiles(scripted(newId('doomed')))).agent_id;
      },
      run: () => agents.deleteAgent(doomedId),
    },
    publish('declare', 'POST', /^\/v1\/source-snapshots$/),
    publish('upload', 'PUT', /\/upload$/),
    publish('finalize', 'POST', /\/finalize$/),
    publish('check', 'GET', /\/manifest$/),
    publish('add version', 'POST', /\/versions$/),
    { name: 'page of agents', run: () => listAgents() },
    { name: 'page of credentials', prepare, run: async () => listed(await listCredentials()) },
    { name: 'page of a session', run: () => getTranscript({ sessionId }) },
  ];
}

/** An API that has no such list is told apart from an empty one. */
const listed = ({ isKept, credentials }: Awaited<ReturnType<typeof listCredentials>>) =>
  isKept ? credentials : 'The API keeps none.';

/** A bundle that the API does not take is its refusal here, as any other. */
async function publishOnce(agentId: string): Promise<void> {
  const files = Object.entries(scripted('matrix')).map(([path, text]) => ({ path, text }));
  const publication = await publishBundle({ files, agentId });
  if (!publication.isPublished) throw new UpstreamError('refused', publication.detail);
}
