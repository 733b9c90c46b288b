import { expect, test } from 'vitest';
import type { Endpoint } from '@/lib/reference/schema';
import { filterGroups } from './filter';

const endpoint = (method: string, path: string, summary: string): Endpoint => ({
  ...{ id: path, method, path, summary, description: '', isOpen: false },
  ...{ parameters: [], body: null, replies: [], curl: '' },
});
const groups = [
  {
    name: 'Agents',
    endpoints: [endpoint('GET', '/v1/agents', 'List agents'), endpoint('DELETE', '/v1/agents/{id}', 'Delete')],
  },
  { name: 'Files', endpoints: [endpoint('POST', '/v1/files', 'Upload a file')] },
];
const found = (search: string) =>
  filterGroups(groups, search).flatMap((group) => group.endpoints.map(({ path }) => path));

test.each([
  ['', ['/v1/agents', '/v1/agents/{id}', '/v1/files']],
  ['  AGENTS list ', ['/v1/agents']],
  ['delete', ['/v1/agents/{id}']],
  ['post files', ['/v1/files']],
  ['agents upload', []],
])('a search for "%s" finds what has all its words', (search, paths) => {
  expect(found(search)).toEqual(paths);
});

test('groups without a match are left out', () => {
  expect(filterGroups(groups, 'upload').map(({ name }) => name)).toEqual(['Files']);
});
