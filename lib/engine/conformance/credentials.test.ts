/** The organization's stored credentials. */
import { expect, test } from 'vitest';
import { call, ok, unique } from './server';

const path = '/v1/organizations/current/credentials';
const newName = () => unique('CRED').toUpperCase().replaceAll('-', '_');
const put = (name: string, body: unknown) => call(`${path}/${name}`, { method: 'PUT', body });
const list = async () => (await ok<{ credentials: { name: string }[] }>(path)).credentials;

test('a credential is stored, listed, stored anew and deleted; its value is never answered', async () => {
  const [name, planted] = [newName(), unique('planted')];
  const answers: unknown[] = [];
  for (const value of [planted, `${planted}-2`]) {
    const { status, body } = await put(name, { value });
    expect(status).toBeGreaterThanOrEqual(200);
    expect(status).toBeLessThan(300);
    const credentials = await list();
    expect(credentials.filter((each) => each.name === name)).toHaveLength(1);
    answers.push(body, credentials);
  }
  const deleted = await ok(`${path}/${name}`, { method: 'DELETE' });
  expect(deleted).toMatchObject({ deleted_at: expect.any(String) });
  expect((await list()).map((each) => each.name)).not.toContain(name);
  expect(JSON.stringify([...answers, deleted])).not.toContain(planted);
});

test('a credential that is not there cannot be deleted: 404', async () => {
  expect((await call(`${path}/${newName()}`, { method: 'DELETE' })).status).toBe(404);
});

test.for([
  ['no value', {}],
  ['a value that is a number', { value: 1 }],
  ['a value that is null', { value: null }],
] as const)('%s is refused with 422, and nothing is stored', async ([, body]) => {
  const name = newName();
  expect((await put(name, body)).status).toBe(422);
  expect((await list()).map((each) => each.name)).not.toContain(name);
});
