/** What the dashboard asks of the API, each as a test can call it any number of times. */
import { listAgents } from '@/lib/agents/service';
import { listCredentials } from '@/lib/credentials/service';
import * as agents from '@/lib/dari/agents';
import * as batches from '@/lib/dari/batches';
import * as credentials from '@/lib/dari/credentials';
import { uploadFile } from '@/lib/dari/files';
import * as sessions from '@/lib/dari/sessions';
import { getWebhookUrl, putWebhook } from '@/lib/dari/webhooks';
import { newId } from '@/lib/new-id';
import { getTranscript } from '@/lib/sessions/service';
import { builtInAgentId, call, create, item, readBatch } from './engine';

/** `prepare` runs against the engine itself, without any fault. */
export type DashboardCall = { name: string; prepare?: () => Promise<unknown>; run: () => Promise<unknown> };

const CREDENTIAL = '/v1/organizations/current/credentials/MATRIX';
const UPLOAD_IDLE_MS = 300;

/** Calls about one batch of two sessions, which this makes. */
export async function dashboardCalls(): Promise<DashboardCall[]> {
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
    { name: 'page of agents', run: () => listAgents() },
    { name: 'page of credentials', prepare, run: async () => listed(await listCredentials()) },
    { name: 'page of a session', run: () => getTranscript({ sessionId }) },
  ];
}

/** An API that has no such list is told apart from an empty one. */
const listed = ({ isKept, credentials }: Awaited<ReturnType<typeof listCredentials>>) =>
  isKept ? credentials : 'The API keeps none.';
