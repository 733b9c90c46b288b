import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectUpstream } from '@/lib/dari/client';
import { getDb } from '@/lib/db/client';
import { engineCredentials } from '@/lib/db/engine-schema';
import { openCredentials } from '@/lib/engine/store/credentials';
import { reconnect } from '@/lib/test/batch';
import { openTestDatabase } from '@/lib/test/database';
import { saveCredentialSchema } from './schema';
import { deleteCredential, listCredentials, saveCredential } from './service';

const VALUE = 'sk-planted-credential-value';

let database: Awaited<ReturnType<typeof openTestDatabase>>;
beforeAll(async () => {
  database = await openTestDatabase();
  reconnect();
});
afterAll(() => database.dispose());

const names = async () => (await listCredentials()).credentials.map(({ name }) => name);

test('a credential is stored sealed, listed by name alone, replaced, and gone when it is deleted', async () => {
  expect(await listCredentials()).toEqual({ isKept: true, credentials: [] });
  const answers = [await saveCredential({ name: 'OPENAI_API_KEY', value: VALUE })];
  answers.push(await saveCredential({ name: 'OPENAI_API_KEY', value: `${VALUE}-2` }));
  expect(await names()).toEqual(['OPENAI_API_KEY']);
  expect(await openCredentials(await getDb(), ['OPENAI_API_KEY'])).toEqual({ OPENAI_API_KEY: `${VALUE}-2` });
  const stored = await (await getDb()).select().from(engineCredentials);
  expect(JSON.stringify([answers, stored, await listCredentials()])).not.toContain(VALUE);
  await deleteCredential({ name: 'OPENAI_API_KEY' });
  expect(await names()).toEqual([]);
  await deleteCredential({ name: 'OPENAI_API_KEY' });
});

test.each(['lower', '1ST', 'WITH-DASH', 'A B', ''])('the name %j is refused', (name) => {
  expect(saveCredentialSchema.safeParse({ name, value: 'x' }).success).toBe(false);
});

test('a value of nothing but blanks, or longer than the API takes, is refused', () => {
  for (const value of ['', '  \n', 'x'.repeat(65_537)]) {
    expect(saveCredentialSchema.safeParse({ name: 'OPENAI_API_KEY', value }).success).toBe(false);
  }
  expect(saveCredentialSchema.parse({ name: 'OPENAI_API_KEY', value: ' sk-1\n' }).value).toBe('sk-1');
});

test('an API that keeps none says so instead of failing, and one out of reach is no empty list', async () => {
  const answer = (status: number) => async () => Response.json({ detail: 'Not Found' }, { status });
  connectUpstream({ name: 'api.test', baseUrl: 'http://api.test', key: 'dari_x', fetch: answer(404) });
  expect(await listCredentials()).toEqual({ isKept: false, credentials: [] });
  connectUpstream({ name: 'api.test', baseUrl: 'http://api.test', key: 'dari_x', fetch: answer(503) });
  await expect(listCredentials()).rejects.toThrow();
  reconnect();
});
