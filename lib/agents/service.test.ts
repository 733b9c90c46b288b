import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { listAgents as listUpstreamAgents } from '@/lib/dari/agents';
import { engineFetch } from '@/lib/engine/app';
import { connectEngine, reconnect } from '@/lib/test/batch';
import { openTestDatabase } from '@/lib/test/database';
import { publishFiles, scripted } from '@/lib/test/publish';
import { getAgent, getFiles, getVersion, listAgents, publishAgent } from './service';

let database: Awaited<ReturnType<typeof openTestDatabase>>;
let agentId: string;
let versionId: string;
beforeAll(async () => {
  database = await openTestDatabase();
  await connectEngine();
  ({ agent_id: agentId, version_id: versionId } = await publishFiles(scripted('told')));
});
afterAll(() => database.dispose());
beforeEach(() => reconnect());

/** Everything whose address fits fails in this way; the rest goes to the engine. */
function failing(what: RegExp, answer: () => Promise<Response>, method?: string) {
  reconnect({
    fetch: (input, init) =>
      what.test(String(input)) && (!method || init?.method === method) ? answer() : engineFetch(input, init),
  });
}
const saying = (status: number, detail: string) => async () => Response.json({ detail }, { status });
const reset = () => Promise.reject(new TypeError('fetch failed', { cause: { code: 'ECONNRESET' } }));
const find = async () => (await listAgents()).find(({ id }) => id === agentId);

describe('an agent', () => {
  test('that is read whole says that nothing of it is missing', async () => {
    expect(await find()).toMatchObject({
      unread: null,
      onlyModel: { provider: 'offline' },
      versions: [{ id: versionId }],
    });
  });

  test.each([
    ['its versions', /\/versions$/, { versions: [], onlyModel: { provider: 'offline' } }],
    ['its dari.yml', /path=dari\.yml/, { versions: [{ id: expect.any(String) }], onlyModel: null }],
  ])('of which %s cannot be read is not taken for one that has none', async (_, what, rest) => {
    failing(what, saying(503, 'Down for maintenance'));
    expect(await find()).toMatchObject({ ...rest, unread: 'Down for maintenance' });
    expect(await getAgent({ agentId })).toMatchObject({ ...rest, unread: 'Down for maintenance' });
    failing(what, saying(403, 'Not yours'));
    expect((await find())?.unread).toContain('Not yours');
  });

  test('whose dari.yml the API says is not there declares nothing, and nothing is missing', async () => {
    failing(/path=dari\.yml/, saying(404, 'No such file'));
    expect(await find()).toMatchObject({ unread: null, options: [], onlyModel: null });
  });

  test('is no empty list when the API is out of reach', async () => {
    failing(/\/v1\/agents$/, reset);
    await expect(listAgents()).rejects.toMatchObject({ code: 'unavailable' });
    await expect(getAgent({ agentId })).rejects.toMatchObject({ code: 'unavailable' });
  });
});

describe('a version', () => {
  test('whose files are not listed shows its dari.yml, and one that cannot be read fails', async () => {
    expect((await getVersion({ agentId, versionId })).files.length).toBe(2);
    failing(/\/bundle$/, saying(404, 'Not Found'));
    expect((await getVersion({ agentId, versionId })).files).toEqual([{ path: 'dari.yml', sizeBytes: null }]);
    failing(/\/bundle$/, saying(500, 'Oops'));
    await expect(getVersion({ agentId, versionId })).rejects.toMatchObject({ code: 'unavailable', message: 'Oops' });
    await expect(getFiles(agentId, versionId)).rejects.toMatchObject({ code: 'unavailable' });
  });
});

describe('publishing', () => {
  const files = (name: string) => Object.entries(scripted(name)).map(([path, text]) => ({ path, text }));
  const names = async () => (await listUpstreamAgents()).map(({ name }) => name);

  test('that is refused on its way has published nothing and says so in the API’s words', async () => {
    failing(/\/source-snapshots$/, saying(403, 'Read only'));
    await expect(publishAgent({ agentId: null, files: files('refused') })).rejects.toMatchObject({ code: 'refused' });
    failing(/\/finalize$/, saying(503, 'Later'));
    await expect(publishAgent({ agentId: null, files: files('refused') })).rejects.toThrow(
      'Later. Nothing was published.',
    );
    reconnect();
    expect(await names()).not.toContain('refused');
  });

  test('whose last answer is lost may have worked, is not undone, and says both', async () => {
    const asked: string[] = [];
    reconnect({
      fetch: async (input, init) => {
        asked.push(`${init?.method} ${new URL(String(input)).pathname}`);
        const response = await engineFetch(input, init);
        return asked.at(-1) === 'POST /v1/agents' ? reset() : response;
      },
    });
    await expect(publishAgent({ agentId: null, files: files('lost') })).rejects.toThrow(
      'The API could not be reached (ECONNRESET). It may have been published all the same',
    );
    expect(asked.filter((one) => one.startsWith('DELETE'))).toEqual([]);
    reconnect();
    expect(await names()).toContain('lost');
  });
});
