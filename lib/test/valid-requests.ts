/** A request for every endpoint that would be taken, to be spoiled by the tests: an endpoint that is missing here fails them. */

/** Ids of things that are there, by their names in paths. */
export type Ids = Record<string, string>;
export type Valid = { body?: object; query?: string };

const content = [{ type: 'text', text: 'Hello.' }];
const metadata = { key: 'value' };
const session = {
  name: 'A name',
  metadata,
  secrets: { TOKEN: 'a value' },
  llm_api_key: 'a key',
  internet_access: false,
};

/** By method and path below `/v1`; `null` where nothing but a path is taken. */
export const validRequests = (ids: Ids): Record<string, Valid | null> => ({
  'post /session-batches': {
    body: {
      idempotency_key: 'a-key',
      items: [
        {
          agent_id: ids.agent_id,
          version_id: ids.version_id,
          llm_id: 'offline-brief',
          metadata,
          secrets: { TOKEN: 'a value' },
          message: { content: [...content, { type: 'file', file_id: ids.file_id }], metadata: { any: 1 } },
        },
      ],
    },
  },
  'get /session-batches/{batch_id}': null,
  'post /agents/{agent_id}/sessions': { body: session },
  'get /agents/{agent_id}/sessions': null,
  'get /sessions': { query: 'metadata.key=value' },
  'get /sessions/{session_id}': null,
  'get /sessions/{session_id}/transcript': null,
  'get /sessions/{session_id}/workspace.zip': { query: 'path=.' },
  'post /agents/{agent_id}/messages': { body: { type: 'user.message', content, metadata, session } },
  'post /sessions/{session_id}/events': { body: { type: 'user.message', content, metadata } },
  'get /sessions/{session_id}/events': { query: 'limit=1&after=0' },
  'get /sessions/{session_id}/stream': null,
  'get /sessions/{session_id}/messages': null,
  'get /messages/{message_id}': null,
  'get /agents': null,
  'post /agents': { body: { source_snapshot_id: 'src_unknown' } },
  'get /agents/{agent_id}': null,
  'delete /agents/{agent_id}': null,
  'get /agents/{agent_id}/versions': null,
  'post /agents/{agent_id}/versions': { body: { source_snapshot_id: 'src_unknown' } },
  'put /agents/{agent_id}/model-backend': { body: { kind: 'router', router_id: 'a-router' } },
  'get /agents/{agent_id}/versions/{version_id}': null,
  'get /agents/{agent_id}/versions/{version_id}/bundle': null,
  'get /agents/{agent_id}/versions/{version_id}/bundle/file': { query: 'path=dari.yml' },
  'post /source-snapshots': {
    body: { format: 'tar.gz', sha256: 'a'.repeat(64), size_bytes: 100, metadata: { any: 1 } },
  },
  'put /source-snapshots/{source_snapshot_id}/upload': null,
  'post /source-snapshots/{source_snapshot_id}/finalize': null,
  'get /source-snapshots/{source_snapshot_id}/manifest': null,
  'delete /source-snapshots/{source_snapshot_id}': null,
  'get /agents/{agent_id}/webhook': null,
  'put /agents/{agent_id}/webhook': {
    body: { webhook_url: 'https://192.0.2.1/hook', event_types: ['session.completed'] },
  },
  'delete /agents/{agent_id}/webhook': null,
  'post /agents/{agent_id}/webhook/rotate-secret': null,
  'post /files': null,
  'get /files/{file_id}': null,
  'get /files/{file_id}/content': null,
  'get /costs/sessions/{session_id}': null,
  'get /organizations/current/credentials': null,
  'put /organizations/current/credentials/{name}': { body: { value: 'a value' } },
  'delete /organizations/current/credentials/{name}': null,
  'get /openapi.json': null,
});
